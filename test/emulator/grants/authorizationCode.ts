import { createHash } from 'node:crypto';
import { issueAccessToken } from '../accessTokens';
import { jsonAnswer, missingParameter, oauthError, type Answer } from '../answer';
import type { AuthorizationCode } from '../authorizationCodes';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import { signIdToken } from '../idTokens';
import { currentTime, type EmulatorApp, type EmulatorState } from '../state';
import { endGrant, startGrant } from '../userGrants';

/** `grant_type=authorization_code`: only a success uses the code up. */
export async function authorizationCode(
  request: EndpointRequest,
  state: EmulatorState,
  app: EmulatorApp,
): Promise<Answer> {
  if (app.type === 'serverToServer') {
    return oauthError(400, 'unauthorized_client', 'The client is not authorized to use this grant type.');
  }
  const code = formParameter(request, 'code');
  if (code === undefined) {
    return missingParameter('code');
  }
  const redirectUri = formParameter(request, 'redirect_uri');
  if (redirectUri === undefined) {
    return missingParameter('redirect_uri');
  }
  const allowed = state.authorizationCodes.get(code);
  if (allowed === undefined) {
    return invalidGrant('The authorization code is invalid or has expired.');
  }
  return (
    refuseCode(state, allowed, app, redirectUri) ??
    refuseVerifier(allowed, app, formParameter(request, 'code_verifier')) ??
    exchange(state, allowed)
  );
}

function refuseCode(
  state: EmulatorState,
  allowed: AuthorizationCode,
  app: EmulatorApp,
  redirectUri: string,
): Answer | undefined {
  if (allowed.clientId !== app.clientId) {
    return invalidGrant('The grant was issued to another client.');
  }
  if (allowed.grantId !== undefined) {
    // RFC 6749 section 4.1.2: another request may have used the code first.
    endGrant(state, allowed.grantId);
  }
  if (allowed.grantId !== undefined || currentTime(state) >= allowed.expiresAt) {
    return invalidGrant('The authorization code is invalid or has expired.');
  }
  return allowed.redirectUri === redirectUri ? undefined : invalidGrant("The 'redirect_uri' is invalid.");
}

function refuseVerifier(
  { codeChallenge }: AuthorizationCode,
  app: EmulatorApp,
  codeVerifier: string | undefined,
): Answer | undefined {
  if (codeVerifier === undefined) {
    const isNeeded = codeChallenge !== undefined || app.type === 'desktopMobileSpa';
    return isNeeded ? missingParameter('code_verifier') : undefined;
  }
  const isWellFormed = /^[A-Za-z0-9._~-]{43,128}$/.test(codeVerifier);
  const computed = createHash('sha256').update(codeVerifier).digest('base64url');
  return isWellFormed && computed === codeChallenge ? undefined : invalidGrant('PKCE verification failed.');
}

async function exchange(state: EmulatorState, allowed: AuthorizationCode): Promise<Answer> {
  const grant = startGrant(state, allowed);
  allowed.grantId = grant.grantId;
  const { refreshToken } = grant;
  const expiresIn = state.accessTokenLifetimeSeconds;
  const { accessToken } = await issueAccessToken(state, allowed.clientId, allowed.scopes, grant);
  const user = state.users.get(allowed.userId);
  const hasIdToken = user !== undefined && allowed.scopes.includes('openid');
  return jsonAnswer(200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: expiresIn,
    refresh_token: refreshToken,
    ...(hasIdToken ? { id_token: await signIdToken(state, allowed.clientId, user, allowed.nonce) } : {}),
  });
}

function invalidGrant(description: string): Answer {
  return oauthError(400, 'invalid_grant', description);
}
