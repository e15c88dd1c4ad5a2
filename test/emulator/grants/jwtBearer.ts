import { issueServiceAccountToken } from '../accessTokens';
import { invalidScope, jsonAnswer, missingParameter, oauthError, type Answer } from '../answer';
import { verifyAssertion, type VerifiedAssertion } from '../assertions';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import { parseServiceAccountScope } from '../scopes';
import { currentTime, type EmulatorApp, type EmulatorState } from '../state';

export const jwtBearerGrantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer`: an access token without a refresh token (RFC 7523). */
export async function jwtBearer(request: EndpointRequest, state: EmulatorState, app: EmulatorApp): Promise<Answer> {
  if (app.type !== 'serverToServer') {
    return oauthError(400, 'unauthorized_client', 'The client is not authorized to use this grant type.');
  }
  const assertion = formParameter(request, 'assertion');
  if (assertion === undefined) {
    return missingParameter('assertion');
  }
  const verified = await verifyAssertion(state, app.clientId, assertion);
  if (verified === undefined) {
    return oauthError(400, 'invalid_grant', "The 'assertion' is invalid.");
  }
  if (verified.account.status !== 'ENABLED') {
    return oauthError(400, 'invalid_grant', 'The service account is not currently in an enabled state.');
  }
  const scopes = narrowScopes(verified.scopes, formParameter(request, 'scope'));
  return scopes === undefined ? invalidScope() : exchange(state, verified, scopes);
}

async function exchange(
  state: EmulatorState,
  { account, key }: VerifiedAssertion,
  scopes: readonly string[],
): Promise<Answer> {
  account.accessedAt = currentTime(state);
  key.accessedAt = account.accessedAt;
  const expiresIn = state.accessTokenLifetimeSeconds;
  const { accessToken } = await issueServiceAccountToken(state, account, scopes);
  return jsonAnswer(200, { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn });
}

/** The scopes of the access token; undefined if the assertion does not contain all of them. */
function narrowScopes(asserted: readonly string[], scope: string | undefined): readonly string[] | undefined {
  const known = parseServiceAccountScope(asserted.join(' '));
  if (known === undefined || scope === undefined) {
    return known;
  }
  const scopes = parseServiceAccountScope(scope);
  return scopes?.every((part) => known.includes(part)) === true ? scopes : undefined;
}
