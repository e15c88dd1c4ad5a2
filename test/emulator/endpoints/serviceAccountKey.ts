import { emptyAnswer, type Answer } from '../answer';
import type { EndpointRequest } from '../endpointRequest';
import { invalidRequest, keyEndpoint, requestedStatus } from '../serviceAccountEndpoint';
import type { ServiceAccountKey } from '../serviceAccounts';

/** `PATCH /authentication/v2/service-accounts/{serviceAccountId}/keys/{keyId}`: returns an empty 204. */
export const answerUpdateKey = keyEndpoint('application:service_account_key:write', ({ key }, request) =>
  update(key, request),
);

/** `DELETE /authentication/v2/service-accounts/{serviceAccountId}/keys/{keyId}` */
export const answerDeleteKey = keyEndpoint('application:service_account_key:write', ({ account, key }) => {
  account.keys.delete(key.keyId);
  return emptyAnswer(204);
});

function update(key: ServiceAccountKey, request: EndpointRequest): Answer {
  const status = requestedStatus(request);
  if (status === undefined) {
    return invalidRequest("The 'status' is invalid.");
  }
  if (status === key.status) {
    return invalidRequest(`The key is already in an ${status.toLowerCase()} state.`);
  }
  key.status = status;
  return emptyAnswer(204);
}
