import { ApsError } from '../aps/apsError';
import type { AuthorizationServer } from '../oauth/authorizationServer';
import { requestClientCredentialsToken } from '../oauth/clientCredentials';
import { OAuthError } from '../oauth/errors';
import type { RequestOptions } from '../oauth/tokenEndpoint';

/** What asking for a token said of a client ID and its secret. `notAnswered` leaves open whether they are right. */
export type ClientCheck =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'notAnswered'; readonly error: Error };

/** The scope that every app may ask for. The token that it gives is dropped at once. */
const probeScopes = ['data:read'];

/**
 * Tries a client ID and a secret before they are kept.
 * @throws the signal's reason when the caller gave up
 */
export async function checkClient(
  server: AuthorizationServer,
  clientId: string,
  clientSecret: string,
  options: RequestOptions,
): Promise<ClientCheck> {
  try {
    await requestClientCredentialsToken(server, { clientId, authentication: { kind: 'basic', clientSecret } }, probeScopes, options);
    return { kind: 'accepted' };
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return isRefusal(error) ? { kind: 'refused', error } : { kind: 'notAnswered', error };
  }
}

function isRefusal(error: Error): boolean {
  return (error instanceof OAuthError || error instanceof ApsError) && error.status < 500 && error.status !== 429;
}
