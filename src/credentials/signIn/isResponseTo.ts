import { parseAuthorizationResponse } from '../../oauth/authorizationResponse';
import type { PendingSignIn } from './userSignIn';

/**
 * Whether the query of a callback belongs to a sign-in, so that what anybody else sends to a redirect URI changes nothing.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2
 */
export function isResponseTo({ state }: Pick<PendingSignIn, 'state'>, query: string): boolean {
  const response = parseAuthorizationResponse(query);
  return response.kind !== 'unreadable' && response.state === state;
}
