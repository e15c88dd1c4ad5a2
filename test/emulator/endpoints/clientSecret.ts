import { createLocalJWKSet, errors, jwtVerify, type JSONWebKeySet } from 'jose';
import { isActive } from '../accessTokens';
import {
  serviceAccountError as apiError,
  insufficientPrivilege,
  jsonAnswer,
  noApiAccess,
  type Answer,
} from '../answer';
import { bearerToken, type Endpoint, type EndpointRequest } from '../endpointRequest';
import { randomAlphanumeric } from '../randomAlphanumeric';
import { jsonMember } from '../serviceAccountEndpoint';
import { currentTime, type EmulatorApp, type EmulatorState } from '../state';

const algorithms = ['ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'];
const maxLifetimeSeconds = 300;
const preparedForMs = 7 * 86_400_000;

/** `POST /applications/v1/clients/{clientId}/secret:prepare`: only this response contains the new secret. */
export const answerPrepareSecret = rotationEndpoint('prepare', (app, _, state) => {
  if (preparedSecret(app, state) !== undefined) return conflict('A secret has been prepared already.');
  const newSecret = randomAlphanumeric(64);
  state.preparedSecrets.set(app.clientId, { secret: newSecret, preparedAt: currentTime(state) });
  return jsonAnswer(200, { newSecret });
});

/** `POST /applications/v1/clients/{clientId}/secret:commit`: the old secret stops working at once. */
export const answerCommitSecret = rotationEndpoint('commit', (app, request, state) => {
  const newSecret = preparedSecret(app, state);
  if (newSecret === undefined) return conflict('No secret has been prepared.');
  if (jsonMember(request.json, 'newSecret') !== newSecret) return conflict('Another secret has been prepared.');
  state.preparedSecrets.delete(app.clientId);
  state.apps.set(app.clientId, { ...app, clientSecret: newSecret });
  return jsonAnswer(200, {});
});

/** `POST /applications/v1/clients/{clientId}/secret:cancel` */
export const answerCancelSecret = rotationEndpoint('cancel', (app, _, state) => {
  if (preparedSecret(app, state) === undefined) return conflict('No secret has been prepared.');
  state.preparedSecrets.delete(app.clientId);
  return jsonAnswer(200, {});
});

type Answering = (app: EmulatorApp, request: EndpointRequest, state: EmulatorState) => Answer;

/** Requires a 2-legged access token of the same app, and an assertion that a key at the app's JWKS URI has signed. */
function rotationEndpoint(step: string, answer: Answering): Endpoint {
  return async (request, state) => {
    const issued = state.issuedAccessTokens.get(bearerToken(request) ?? '');
    const app = state.apps.get(issued?.clientId ?? '');
    if (issued === undefined || app === undefined || !isActive(issued, state))
      return apiError(401, 'unauthorized', 'The token has expired or is invalid.');
    if (issued.userId !== undefined) return apiError(401, 'unauthorized', 'The token should be a two-legged token.');
    if (app.hasApplicationManagement !== true) return noApiAccess();
    if (!issued.scopes.includes('application:client:rotate_secret')) return insufficientPrivilege();
    const { clientId = '' } = request.pathParameters;
    if (!state.apps.has(clientId)) return apiError(404, 'not_found', 'The client is not found.');
    if (clientId !== app.clientId) return apiError(403, 'forbidden', 'An app can rotate only its own secret.');
    if (app.jwks === undefined) return apiError(400, 'bad_request', 'The client has no JWKS URI.');
    const assertion = jsonMember(request.json, 'clientAssertion');
    if (typeof assertion !== 'string') return apiError(400, 'bad_request', 'clientAssertion is required.');
    const audience = `https://developer.api.autodesk.com/applications/v1/clients/${clientId}/secret:${step}`;
    if (!(await isAccepted(assertion, app.jwks, { clientId, audience }, state)))
      return apiError(401, 'unauthorized', 'The client assertion is invalid.');
    // Looks up the app again, because another request may have changed it meanwhile.
    return answer(state.apps.get(clientId) ?? app, request, state);
  };
}

async function isAccepted(
  assertion: string,
  jwks: JSONWebKeySet,
  { clientId, audience }: { readonly clientId: string; readonly audience: string },
  state: EmulatorState,
): Promise<boolean> {
  try {
    const now = currentTime(state);
    const { payload, protectedHeader } = await jwtVerify(assertion, createLocalJWKSet(jwks), {
      algorithms,
      issuer: clientId,
      subject: clientId,
      audience,
      requiredClaims: ['iat', 'exp', 'jti'],
      currentDate: new Date(now),
    });
    const { exp = Infinity, iat = 0, jti = '' } = payload;
    const isUsed = state.usedAssertionIds.has(jti);
    state.usedAssertionIds.add(jti);
    return !isUsed && protectedHeader.kid !== undefined && exp <= iat + maxLifetimeSeconds;
  } catch (error) {
    if (error instanceof errors.JOSEError) return false;
    throw error;
  }
}

function preparedSecret({ clientId }: EmulatorApp, state: EmulatorState): string | undefined {
  const prepared = state.preparedSecrets.get(clientId);
  return prepared && currentTime(state) - prepared.preparedAt < preparedForMs ? prepared.secret : undefined;
}

function conflict(detail: string): Answer {
  return apiError(409, 'conflict', detail);
}
