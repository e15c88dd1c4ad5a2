import { l10n } from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import type { TokenBroker } from '../../credentials/tokens/tokenBroker';
import { attributeErrors } from '../errors/credentialFailure';
import { RevocationFailure } from '../errors/revocationFailure';
import { runWithProgress } from '../prompts/runWithProgress';

/** Ends a user's session at the server. @throws CredentialFailure, with a RevocationFailure if the request failed */
export function signOutAtAutodesk(broker: TokenBroker, credential: ResolvedCredential): Promise<void> {
  const { app, user, name } = credential;
  return attributeErrors(credential, async () => {
    if (!user) throw new CredentialError('userRemoved', app.id);
    const revoke = await broker.prepareGrantRevocation(app.id, user.id);
    try {
      await runWithProgress(l10n.t('Signing out {0}', name), ({ signal }) => revoke(signal));
    } catch (error) {
      throw isAborted(error) ? error : new RevocationFailure(error, revoke);
    }
  });
}

/** Whether a task ended because the person canceled it. */
export function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
