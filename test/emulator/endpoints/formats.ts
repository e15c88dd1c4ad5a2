import { isActive } from '../accessTokens';
import { jsonAnswer, moreInfo, type Answer } from '../answer';
import { bearerToken, type EndpointRequest } from '../endpointRequest';
import type { EmulatorState } from '../state';

/** `GET formats` of Model Derivative: accepts any access token, whatever its scopes. */
export function answerFormats(request: EndpointRequest, state: EmulatorState): Answer {
  const bearer = bearerToken(request);
  const issued = state.issuedAccessTokens.get(bearer ?? '');
  if (issued !== undefined && isActive(issued, state)) return jsonAnswer(200, { formats: { svf2: ['rvt', 'ifc'] } });
  return bearer === undefined
    ? jsonAnswer(401, {
        developerMessage: 'The Authorization header is missing or invalid.',
        moreInfo,
        errorCode: 'AUTH-012',
      })
    : jsonAnswer(401, { developerMessage: 'The access token is invalid.', moreInfo, errorCode: 'AUTH-006' });
}
