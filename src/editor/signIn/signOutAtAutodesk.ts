import { l10n } from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import type { TokenBroker } from '../../credentials/tokens/tokenBroker';
import { attributeErrors } from '../errors/credentialFailure';
import { RevocationFailure } from '../errors/revocationFailure';
import { runWithProgress } from '../prompts/runWithProgress';

/** Tells Autodesk that the session of a user is over. @throws CredentialFailure with the reason why it could not be told */
export function signOutAtAutodesk(broker: TokenBroker, subject: ResolvedCredential): Promise<void> {
  const { app, user, name } = subject;
  return attributeErrors(subject, async () => {
    if (!user) throw new CredentialError('userRemoved', app.id);
    const revoke = await broker.prepareGrantRevocation(app.id, user.id);
    try {
      await runWithProgress(l10n.t('Signing out {0}', name), ({ signal }) => revoke(signal));
    } catch (error) {
      throw isAborted(error) ? error : new RevocationFailure(error, revoke);
    }
  });
}

/** Whether a task ended because the person thought better of it. */
export function isAborted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
