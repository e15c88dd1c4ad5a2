import { l10n } from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import type { TokenBroker } from '../../credentials/tokens/tokenBroker';
import { runForCredential } from '../prompts/runForCredential';

/** Revokes the access tokens of a credential at the server, then removes them. @throws CredentialFailure */
export function revokeTokens(broker: TokenBroker, resolved: ResolvedCredential): Promise<void> {
  const title = l10n.t('Revoking the access token of {0}', resolved.name);
  return runForCredential(resolved, title, ({ signal }) => broker.revokeTokens(resolved.credential, signal));
}
