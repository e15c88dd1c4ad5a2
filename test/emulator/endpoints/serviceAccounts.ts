import { jsonAnswer, serviceAccountError, type Answer } from '../answer';
import type { EndpointRequest } from '../endpointRequest';
import { appEndpoint, invalidRequest, jsonMember } from '../serviceAccountEndpoint';
import { nameProblem } from '../serviceAccountNames';
import { addServiceAccount, serviceAccountsOf } from '../serviceAccounts';
import type { EmulatorApp, EmulatorState } from '../state';
import { describeServiceAccount } from './serviceAccount';

const accountLimit = 10;

/** `GET /authentication/v2/service-accounts`: all accounts on one page. */
export const answerListServiceAccounts = appEndpoint(
  'application:service_account:read',
  ({ clientId }, _request, state) =>
    jsonAnswer(200, { serviceAccounts: serviceAccountsOf(state, clientId).map(describeServiceAccount) }),
);

/** `POST /authentication/v2/service-accounts` */
export const answerCreateServiceAccount = appEndpoint('application:service_account:write', create);

function create({ clientId }: EmulatorApp, { json }: EndpointRequest, state: EmulatorState): Answer {
  const name = jsonMember(json, 'name') ?? '';
  if (typeof name !== 'string') {
    return invalidRequest('The request body is invalid.');
  }
  const problem = nameProblem(state, clientId, name) ?? missingPersonName(json);
  if (problem !== undefined) {
    return invalidRequest(problem);
  }
  if (serviceAccountsOf(state, clientId).length >= accountLimit) {
    return serviceAccountError(403, 'limit_exceeded', 'The number of service accounts has exceeded the limit.');
  }
  const { serviceAccountId, email } = addServiceAccount(state, clientId, { name });
  return jsonAnswer(201, { serviceAccountId, email });
}

function missingPersonName(json: unknown): string | undefined {
  const missing = ['firstName', 'lastName'].find((member) => {
    const value = jsonMember(json, member);
    return typeof value !== 'string' || value === '';
  });
  return missing === undefined ? undefined : `The '${missing}' is empty.`;
}
