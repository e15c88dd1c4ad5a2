import { createHmac } from 'node:crypto';
import { jsonAnswer, type Answer } from '../answer';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import { parseTwoLeggedScope } from '../scopes';
import { currentTime, type EmulatorState } from '../state';

const lifetimeSeconds = 1799;

/**
 * `POST /authentication/v1/authenticate`, which gateways and recorded tests still use: the secret is in the body, the
 * token is signed with a symmetric key, and errors have their own codes.
 */
export function answerAuthenticateV1(request: EndpointRequest, state: EmulatorState): Answer {
  const contentType = request.contentType ?? '';
  if (contentType !== 'application/x-www-form-urlencoded') {
    return refuse(
      415,
      'AUTH-007',
      'The content-type specified in the request must be application/x-www-form-urlencoded.',
    );
  }
  const [clientId, clientSecret, grantType] = ['client_id', 'client_secret', 'grant_type'].map((name) =>
    formParameter(request, name),
  );
  if (clientId === undefined || clientSecret === undefined || grantType === undefined) {
    return refuse(
      400,
      'AUTH-008',
      'The required parameter(s) client_id, client_secret, grant_type not present in the request.',
    );
  }
  if (grantType !== 'client_credentials') {
    return refuse(
      400,
      'AUTH-009',
      `Unsupported grant_type '${grantType}' specified. The grant_type must be either client_credentials or authorization_code.`,
    );
  }
  const app = state.apps.get(clientId);
  if (app?.clientSecret === undefined || app.clientSecret !== clientSecret) {
    return refuse(401, 'AUTH-003', 'The client_id (application key)/client_secret are not valid.');
  }
  if (app.hasApiAccess === false) {
    return refuse(403, 'AUTH-001', 'The client_id specified does not have access to the api product.');
  }
  const scope = formParameter(request, 'scope');
  const scopes = scope === undefined ? [] : parseTwoLeggedScope(scope);
  return scopes === undefined ? refuse(400, 'AUTH-004', 'The scopes are invalid.') : issue(state, clientId, scopes);
}

function issue(state: EmulatorState, clientId: string, scopes: readonly string[]): Answer {
  const expiresAtSeconds = Math.ceil(currentTime(state) / 1000) + lifetimeSeconds;
  const accessToken = signV1(state.issuedAccessTokens.size, {
    client_id: clientId,
    exp: expiresAtSeconds,
    scope: scopes,
    aud: 'https://autodesk.com/aud/jwtexp30',
  });
  state.issuedAccessTokens.set(accessToken, {
    accessToken,
    clientId,
    userId: undefined,
    grantId: undefined,
    scopes,
    expiresAt: expiresAtSeconds * 1000,
    isRevoked: false,
  });
  return jsonAnswer(200, { token_type: 'Bearer', expires_in: lifetimeSeconds, access_token: accessToken });
}

/** HS256: only Autodesk has the key, so no one else can verify the token. `jti` makes each one unique. */
function signV1(count: number, claims: Readonly<Record<string, unknown>>): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', kid: 'jwt_symmetric_key' })}.${encode({ ...claims, jti: `v1-${count}` })}`;
  return `${signed}.${createHmac('sha256', 'the key of the emulator').update(signed).digest('base64url')}`;
}

function refuse(status: number, errorCode: string, developerMessage: string): Answer {
  const moreInfo = `http://developer.api.autodesk.com/documentation/v1/errors/${errorCode}`;
  return jsonAnswer(status, { developerMessage, userMessage: '', errorCode, 'more info': moreInfo });
}
