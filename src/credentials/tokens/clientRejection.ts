import { ApsError } from '../../aps/apsError';
import { OAuthError } from '../../oauth/errors';

/** What may have rejected a client: the grant that was tried, at a server that may have tokens for users only or not. */
export interface RejectedGrant {
  /** Whether it was a grant of the app itself, without a user. */
  readonly isOwnGrant: boolean;
  readonly mayBeForUsersOnly: boolean;
}

/**
 * Whether an error means that the server rejected the client ID or the secret. Not every server uses 401 for this, and v1
 * of APS has an error of its own. A 401 without a code may come from a gateway that wants a key of its own. Where tokens
 * may be for users only, a server that refuses the app's own grant says nothing about its secret: Keycloak does so with
 * a 401.
 */
export function isClientRejected(error: unknown, { isOwnGrant, mayBeForUsersOnly }: RejectedGrant): boolean {
  if (!(error instanceof OAuthError)) return error instanceof ApsError && error.status === 401;
  if (error.code === 'invalid_client') return true;
  if (isOwnGrant && mayBeForUsersOnly) return false;
  return error.status === 401 && error.code !== undefined && error.code !== 'invalid_grant';
}

/**
 * What a server that may have tokens for users only means when it refuses the app's own grant: that the grant isn't for
 * this app (`usersOnly`), or something that a person must read (`unclear`), such as a client ID that doesn't exist,
 * which Microsoft Entra calls `unauthorized_client`, or a tenant that doesn't, an `invalid_request`. Undefined if it
 * rejected the client.
 */
export function explainOwnGrantRefusal(error: Error): 'usersOnly' | 'unclear' | undefined {
  if (!(error instanceof OAuthError)) return undefined;
  const { code, description } = error;
  if (code === 'unsupported_grant_type') return 'usersOnly';
  if (code !== 'unauthorized_client' && code !== 'invalid_request') return undefined;
  return description === undefined ? 'usersOnly' : 'unclear';
}
