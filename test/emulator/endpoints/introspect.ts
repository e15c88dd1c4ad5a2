import { isActive } from '../accessTokens';
import { jsonAnswer, missingParameter, type Answer } from '../answer';
import { authenticateClient } from '../clientAuthentication';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import type { EmulatorState } from '../state';

/** `POST /authentication/v2/introspect`: reports another app's token as unknown. */
export function answerIntrospect(request: EndpointRequest, state: EmulatorState): Answer {
  const client = authenticateClient(request, state, 'refused');
  if (client.kind === 'refused') {
    return client.answer;
  }
  const token = formParameter(request, 'token');
  if (token === undefined) {
    return missingParameter('token');
  }
  const issued = state.issuedAccessTokens.get(token);
  if (issued?.clientId !== client.app.clientId || !isActive(issued, state)) {
    return jsonAnswer(200, { active: false });
  }
  return jsonAnswer(200, {
    active: true,
    scope: issued.scopes.join(' '),
    client_id: issued.clientId,
    exp: issued.expiresAt / 1000,
    ...(issued.userId === undefined ? {} : { userid: issued.userId }),
  });
}
