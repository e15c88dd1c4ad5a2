import { ApsError } from '../../aps/apsError';
import { OAuthError } from '../../oauth/errors';
import { requestAppToken, type AppRequest } from './appGrant';

/** What asking for a token said of a client ID and its secret. `notAnswered` leaves open whether they are right. */
export type ClientVerification =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly error: Error }
  | { readonly kind: 'noResponse'; readonly error: Error };

/** The scope that every app of Autodesk's may ask for. */
export const minimalScopes = ['data:read'];

/**
 * Tries a client ID and a secret before they are kept. The token that they give is dropped at once.
 * @throws the signal's reason when the caller gave up
 */
export async function verifyClient(request: AppRequest): Promise<ClientVerification> {
  try {
    await requestAppToken(request);
    return { kind: 'accepted' };
  } catch (error) {
    request.signal?.throwIfAborted();
    if (!(error instanceof Error)) throw error;
    return isRejection(error) ? { kind: 'refused', error } : { kind: 'noResponse', error };
  }
}

function isRejection(error: Error): boolean {
  return (error instanceof OAuthError || error instanceof ApsError) && error.status < 500 && error.status !== 429;
}
