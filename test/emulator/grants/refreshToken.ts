import { issueAccessToken } from '../accessTokens';
import { invalidScope, jsonAnswer, missingParameter, oauthError, type Answer } from '../answer';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import { parseThreeLeggedScope } from '../scopes';
import type { EmulatorApp, EmulatorState } from '../state';
import { endGrant, findGrant, isUsable, rotate, type UserGrant } from '../userGrants';

/** `grant_type=refresh_token`: only a success spends the refresh token. */
export async function refreshToken(request: EndpointRequest, state: EmulatorState, app: EmulatorApp): Promise<Answer> {
  const presented = formParameter(request, 'refresh_token');
  if (presented === undefined) {
    return missingParameter('refresh_token');
  }
  const grant = findGrant(state, presented);
  if (grant === undefined) {
    return invalidRefreshToken();
  }
  if (grant.clientId !== app.clientId) {
    return oauthError(400, 'invalid_grant', 'The grant was issued to another client.');
  }
  if (grant.refreshToken !== presented) {
    noteReplay(state, grant);
    return invalidRefreshToken();
  }
  const scopes = narrowScopes(grant, formParameter(request, 'scope'));
  if (!isUsable(state, grant)) {
    return invalidRefreshToken();
  }
  return scopes === undefined ? invalidScope() : refresh(state, grant, scopes);
}

async function refresh(state: EmulatorState, grant: UserGrant, scopes: readonly string[]): Promise<Answer> {
  rotate(state, grant);
  // Read first, because the next rotation may happen during signing.
  const { refreshToken: newest } = grant;
  const expiresIn = state.accessTokenLifetimeSeconds;
  const { accessToken } = await issueAccessToken(state, grant.clientId, scopes, grant);
  return jsonAnswer(200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresIn,
    refresh_token: newest,
  });
}

function noteReplay(state: EmulatorState, grant: UserGrant): void {
  state.replayCount += 1;
  if (state.revokesFamilyOnReplay) {
    endGrant(state, grant.grantId);
  }
}

/** The scopes of the access token; undefined if the grant does not contain all of them. */
function narrowScopes(grant: UserGrant, scope: string | undefined): readonly string[] | undefined {
  if (scope === undefined) {
    return grant.scopes;
  }
  const scopes = parseThreeLeggedScope(scope);
  return scopes?.every((part) => grant.scopes.includes(part)) === true ? scopes : undefined;
}

function invalidRefreshToken(): Answer {
  return oauthError(400, 'invalid_grant', 'The refresh token is invalid or expired.');
}
