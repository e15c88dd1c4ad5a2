import { l10n } from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import type { TokenBroker } from '../../credentials/tokens/tokenBroker';
import { runForCredential } from '../prompts/runForCredential';

/** Tells Autodesk of the access tokens of a credential, then forgets them here. @throws CredentialFailure */
export function revokeTokens(broker: TokenBroker, subject: ResolvedCredential): Promise<void> {
  const title = l10n.t('Revoking the access token of {0}', subject.name);
  return runForCredential(subject, title, ({ signal }) => broker.revokeTokens(subject.credential, signal));
}
