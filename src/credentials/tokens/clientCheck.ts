import { ApsError } from '../../aps/apsError';
import { OAuthError } from '../../oauth/errors';
import { requestAppToken, type AppRequest } from './appGrant';

/** What asking for a token said of a client ID and its secret. `notAnswered` leaves open whether they are right. */
export type ClientCheck =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'notAnswered'; readonly error: Error };

/** The scope that every app of Autodesk's may ask for. */
export const probeScopes = ['data:read'];

/**
 * Tries a client ID and a secret before they are kept. The token that they give is dropped at once.
 * @throws the signal's reason when the caller gave up
 */
export async function checkClient(request: AppRequest): Promise<ClientCheck> {
  try {
    await requestAppToken(request);
    return { kind: 'accepted' };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return isRefusal(error) ? { kind: 'refused', error } : { kind: 'notAnswered', error };
  }
}

function isRefusal(error: Error): boolean {
  return (error instanceof OAuthError || error instanceof ApsError) && error.status < 500 && error.status !== 429;
}
