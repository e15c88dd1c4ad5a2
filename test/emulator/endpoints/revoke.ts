import { emptyAnswer, missingParameter, oauthError, type Answer } from '../answer';
import { authenticateClient } from '../clientAuthentication';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import type { EmulatorState } from '../state';

/** `POST /authentication/v2/revoke`: an unknown token is fine (RFC 7009 section 2.2), another app's is not (2.1). */
export function answerRevoke(request: EndpointRequest, state: EmulatorState): Answer {
  const client = authenticateClient(request, state, 'refused');
  if (client.kind === 'refused') {
    return client.answer;
  }
  const token = formParameter(request, 'token');
  if (token === undefined) {
    return missingParameter('token');
  }
  const hint = formParameter(request, 'token_type_hint');
  if (hint !== 'access_token' && hint !== 'refresh_token') {
    return missingParameter('token_type_hint');
  }
  // The hint is taken at its word: no refresh token has been issued yet, so none can be found.
  return hint === 'access_token' ? revokeAccessToken(state, client.app.clientId, token) : emptyAnswer(200);
}

function revokeAccessToken(state: EmulatorState, clientId: string, accessToken: string): Answer {
  const issued = state.issuedAccessTokens.get(accessToken);
  if (issued === undefined) {
    return emptyAnswer(200);
  }
  if (issued.clientId !== clientId) {
    return oauthError(400, 'invalid_grant', 'The grant was issued to another client.');
  }
  state.issuedAccessTokens.set(accessToken, { ...issued, isRevoked: true });
  return emptyAnswer(200);
}
