import { issueAccessToken } from '../accessTokens';
import { invalidScope, jsonAnswer, oauthError, type Answer } from '../answer';
import { authenticateClient } from '../clientAuthentication';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import { authorizationCode } from '../grants/authorizationCode';
import { jwtBearer, jwtBearerGrantType } from '../grants/jwtBearer';
import { refreshToken } from '../grants/refreshToken';
import { parseTwoLeggedScope } from '../scopes';
import type { EmulatorApp, EmulatorState } from '../state';

type Grant = (request: EndpointRequest, state: EmulatorState, app: EmulatorApp) => Promise<Answer>;

const grants: ReadonlyMap<string | undefined, Grant> = new Map([
  ['client_credentials', clientCredentials],
  ['authorization_code', authorizationCode],
  ['refresh_token', refreshToken],
  [jwtBearerGrantType, jwtBearer],
]);

/** `POST /authentication/v2/token` */
export async function answerToken(request: EndpointRequest, state: EmulatorState): Promise<Answer> {
  const grant = grants.get(formParameter(request, 'grant_type'));
  if (grant === undefined) {
    return oauthError(400, 'invalid_request', "The token request must specify a valid 'grant_type'.");
  }
  const client = authenticateClient(request, state, 'accepted');
  return client.kind === 'refused' ? client.answer : grant(request, state, client.app);
}

async function clientCredentials(request: EndpointRequest, state: EmulatorState, app: EmulatorApp): Promise<Answer> {
  if (app.type === 'desktopMobileSpa') {
    return oauthError(400, 'unauthorized_client', 'The client is not authorized to use this grant type.');
  }
  const scopes = parseTwoLeggedScope(formParameter(request, 'scope') ?? '');
  if (scopes === undefined) {
    return invalidScope();
  }
  const expiresIn = state.accessTokenLifetimeSeconds;
  const { accessToken } = await issueAccessToken(state, app.clientId, scopes);
  return jsonAnswer(200, { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn });
}
