import { emptyAnswer, missingParameter, oauthError, type Answer } from '../answer';
import { authenticateClient } from '../clientAuthentication';
import { formParameter, type EndpointRequest } from '../endpointRequest';
import type { EmulatorState } from '../state';
import { endGrant, findGrant } from '../userGrants';

/** `POST /authentication/v2/revoke`: accepts an unknown token (RFC 7009 section 2.2), but not another app's (2.1). */
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
  // Trusts the hint: a token of the other type is unknown.
  const revoke = hint === 'access_token' ? revokeAccessToken : revokeRefreshToken;
  return revoke(state, client.app.clientId, token);
}

function revokeAccessToken(state: EmulatorState, clientId: string, accessToken: string): Answer {
  const issued = state.issuedAccessTokens.get(accessToken);
  if (issued === undefined) {
    return emptyAnswer(200);
  }
  if (issued.clientId !== clientId) {
    return issuedToAnother();
  }
  state.issuedAccessTokens.set(accessToken, { ...issued, isRevoked: true });
  return emptyAnswer(200);
}

/** A spent refresh token ends its grant, like the newest one. */
function revokeRefreshToken(state: EmulatorState, clientId: string, refreshToken: string): Answer {
  const grant = findGrant(state, refreshToken);
  if (grant === undefined) {
    return emptyAnswer(200);
  }
  if (grant.clientId !== clientId) {
    return issuedToAnother();
  }
  endGrant(state, grant.grantId);
  return emptyAnswer(200);
}

function issuedToAnother(): Answer {
  return oauthError(400, 'invalid_grant', 'The grant was issued to another client.');
}
