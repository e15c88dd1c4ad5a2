import { likelyCause } from '../../aps/likelyCause';
import { CredentialError } from '../../credentials/credentialError';
import { CredentialNameError } from '../../delivery/findCredentialByName';
import { PermissionError } from '../../delivery/permissions';
import type { Refusal } from '../../delivery/protocol';
import { NetworkError, OAuthError } from '../../oauth/errors';

/** What a program can make of an error: whether it helps to wait, to ask differently, or to fetch a person. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof PermissionError) return 'notAllowed';
  if (error instanceof CredentialNameError) return 'usage';
  if (error instanceof NetworkError) return 'temporary';
  if (error instanceof CredentialError) return error.problem === 'backingOff' ? 'temporary' : 'noCredential';
  const cause = likelyCause(error);
  if (cause === 'serverFailed' || cause === 'rateLimited') return 'temporary';
  return error instanceof OAuthError && (error.status >= 500 || error.status === 429) ? 'temporary' : 'noCredential';
}
