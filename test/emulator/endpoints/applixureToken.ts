import { jsonAnswer, oauthError, type Answer } from '../answer';
import { presentedClient } from '../clientAuthentication';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import { randomAlphanumeric } from '../randomAlphanumeric';
import { currentTime, type ApplixureApp, type EmulatorState } from '../state';

const lifetimeSeconds = 3600;

/**
 * `POST /applixure/token`: the client credentials grant as documented by Applixure, with opaque tokens, lowercase
 * `bearer`, default scopes, and only the allowed part of the requested scopes.
 */
export function answerApplixureToken(request: EndpointRequest, state: EmulatorState): Answer {
  if (request.authorization !== undefined && formParameter(request, 'client_secret') !== undefined) {
    return oauthError(400, 'invalid_request', 'The client must not authenticate in more than one way.');
  }
  const client = presentedClient(request);
  const app = state.applixureApps.get(client?.clientId ?? '');
  if (app === undefined || app.clientSecret !== client?.clientSecret) {
    return refuseClient(request);
  }
  const grantType = formParameter(request, 'grant_type');
  if (grantType === undefined) {
    return oauthError(400, 'invalid_request', 'The parameter grant_type is missing.');
  }
  if (grantType !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', 'Only client_credentials is supported.');
  }
  const wanted = formParameter(request, 'scope')?.split(' ') ?? app.defaultScopes ?? [];
  const granted = wanted.filter((scope) => app.allowedScopes.includes(scope));
  if (granted.length === 0) {
    return oauthError(400, 'invalid_scope', 'The key has none of the scopes.');
  }
  return issue(state, app, granted);
}

function issue(state: EmulatorState, { clientId }: ApplixureApp, scopes: readonly string[]): Answer {
  const accessToken = randomAlphanumeric(80);
  const expiresAt = currentTime(state) + lifetimeSeconds * 1000;
  state.issuedAccessTokens.set(accessToken, {
    accessToken,
    clientId,
    userId: undefined,
    grantId: undefined,
    scopes,
    expiresAt,
    isRevoked: false,
  });
  return jsonAnswer(200, {
    access_token: accessToken,
    token_type: 'bearer',
    expires_in: lifetimeSeconds,
    scope: scopes.join(' '),
  });
}

/** RFC 6749 section 5.2: a client that used the header gets a WWW-Authenticate header. */
function refuseClient({ authorization }: EndpointRequest): Answer {
  const headers = authorization === undefined ? {} : { 'WWW-Authenticate': 'Basic realm="Applixure"' };
  return jsonAnswer(
    authorization === undefined ? 400 : 401,
    { error: 'invalid_client', error_description: 'The key is unknown or its secret is wrong.' },
    headers,
  );
}
