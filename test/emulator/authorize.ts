import { issueAuthorizationCode } from './authorizationCodes';
import { checkAuthorizationRequest, redirectLocation, type AuthorizationRequest } from './authorizationRequest';
import type { EmulatorState } from './state';

export type AuthorizationDecision = { readonly userId: string } | 'deny';

/** Where the browser goes after the user's decision. */
export function decide(
  state: EmulatorState,
  { app, redirectUri, scopes, state: requestState, nonce, codeChallenge }: AuthorizationRequest,
  decision: AuthorizationDecision,
): string {
  if (decision === 'deny') {
    const error_description = 'The resource owner denied the request.';
    return redirectLocation(redirectUri, { error: 'access_denied', error_description, state: requestState });
  }
  const { userId } = decision;
  if (!state.users.has(userId)) {
    throw new Error(`The emulator has no user with the id ${userId}.`);
  }
  const allowed = { clientId: app.clientId, userId, redirectUri, scopes, nonce, codeChallenge };
  return redirectLocation(redirectUri, { code: issueAuthorizationCode(state, allowed), state: requestState });
}

/** Simulates a browser and a user. Throws where they would end at an error page. */
export function authorizeWithoutBrowser(
  state: EmulatorState,
  authorizationUrl: string,
  decision: AuthorizationDecision,
): string {
  const { origin, pathname, searchParams } = new URL(authorizationUrl);
  if (`${origin}${pathname}` !== `${state.baseUrl}/authentication/v2/authorize`) {
    throw new Error(`${authorizationUrl} is not an authorization request to this emulator.`);
  }
  const check = checkAuthorizationRequest(searchParams, state);
  switch (check.kind) {
    case 'good':
      return decide(state, check.request, decision);
    case 'refused':
      return check.location;
    case 'deadEnd':
      throw new Error(`The authorization request ended at an error page: ${check.reason}`);
  }
}
