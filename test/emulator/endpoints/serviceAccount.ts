import { emptyAnswer, jsonAnswer, type Answer } from '../answer';
import type { EndpointRequest } from '../endpointRequest';
import { goTime, preciseGoTime } from '../goTime';
import { accountEndpoint, accountNotEnabled, invalidRequest, requestedStatus } from '../serviceAccountEndpoint';
import { expiresAt, type ServiceAccount } from '../serviceAccounts';
import { currentTime, type EmulatorState } from '../state';

/** `GET /authentication/v2/service-accounts/{serviceAccountId}` */
export const answerServiceAccount = accountEndpoint('application:service_account:read', (account) =>
  jsonAnswer(200, describeServiceAccount(account)),
);

/** `PATCH /authentication/v2/service-accounts/{serviceAccountId}` */
export const answerUpdateServiceAccount = accountEndpoint('application:service_account:write', update);

/** `DELETE /authentication/v2/service-accounts/{serviceAccountId}`: deletes its keys, too. */
export const answerDeleteServiceAccount = accountEndpoint(
  'application:service_account:write',
  ({ serviceAccountId }, _request, state) => {
    state.serviceAccounts.delete(serviceAccountId);
    return emptyAnswer(204);
  },
);

/** Without the first and last name, which Autodesk never returns. */
export function describeServiceAccount(account: ServiceAccount): unknown {
  return {
    serviceAccountId: account.serviceAccountId,
    email: account.email,
    createdBy: account.clientId,
    status: account.status,
    createdAt: goTime(account.createdAt),
    accessedAt: preciseGoTime(account.accessedAt),
    expiresAt: goTime(expiresAt(account)),
  };
}

function update(account: ServiceAccount, request: EndpointRequest, state: EmulatorState): Answer {
  const status = requestedStatus(request);
  if (status === undefined) {
    return invalidRequest("The 'status' is invalid.");
  }
  if (status === account.status) {
    return invalidRequest(`The service account is already in ${withArticle(status)} state.`);
  }
  if (status === 'DISABLED' && account.status === 'DEACTIVATED') {
    return accountNotEnabled();
  }
  if (account.status === 'DEACTIVATED') {
    // Otherwise, it would expire again at once.
    account.accessedAt = currentTime(state);
  }
  account.status = status;
  return jsonAnswer(200, describeServiceAccount(account));
}

function withArticle(status: 'ENABLED' | 'DISABLED'): string {
  return status === 'ENABLED' ? 'an enabled' : 'a disabled';
}
