import { isActive } from './accessTokens';
import { insufficientPrivilege, serviceAccountError, type Answer } from './answer';
import { bearerToken, type Endpoint, type EndpointRequest } from './endpointRequest';
import type { ServiceAccount, ServiceAccountKey } from './serviceAccounts';
import type { EmulatorApp, EmulatorState } from './state';

type Answering<Subject> = (
  subject: Subject,
  request: EndpointRequest,
  state: EmulatorState,
) => Answer | Promise<Answer>;

/** Requires a 2-legged access token with this scope from a server-to-server app. */
export function appEndpoint(scope: string, answer: Answering<EmulatorApp>): Endpoint {
  return (request, state) => {
    const issued = state.issuedAccessTokens.get(bearerToken(request) ?? '');
    const app = state.apps.get(issued?.clientId ?? '');
    if (issued === undefined || app === undefined || !isActive(issued, state)) {
      return serviceAccountError(401, 'unauthorized', 'The token has expired or is invalid.');
    }
    if (issued.userId !== undefined) {
      return serviceAccountError(401, 'unauthorized', 'The token should be a two-legged token.');
    }
    if (app.type !== 'serverToServer') {
      return serviceAccountError(403, 'invalid_client', 'The client is not a server-to-server application.');
    }
    return issued.scopes.includes(scope) ? answer(app, request, state) : insufficientPrivilege();
  };
}

/** The same, for one of the app's service accounts. The account of another app is not found. */
export function accountEndpoint(scope: string, answer: Answering<ServiceAccount>): Endpoint {
  return appEndpoint(scope, ({ clientId }, request, state) => {
    const account = state.serviceAccounts.get(request.pathParameters.serviceAccountId ?? '');
    return account?.clientId === clientId
      ? answer(account, request, state)
      : serviceAccountError(404, 'not_found', 'The service account is not found.');
  });
}

/** The same, for the keys of a service account, which must be enabled. */
export function keysEndpoint(scope: string, answer: Answering<ServiceAccount>): Endpoint {
  return accountEndpoint(scope, (account, request, state) =>
    account.status === 'ENABLED' ? answer(account, request, state) : accountNotEnabled(),
  );
}

/** The same, for one key. */
export function keyEndpoint(
  scope: string,
  answer: Answering<{ readonly account: ServiceAccount; readonly key: ServiceAccountKey }>,
): Endpoint {
  return keysEndpoint(scope, (account, request, state) => {
    const key = account.keys.get(request.pathParameters.keyId ?? '');
    return key === undefined
      ? serviceAccountError(404, 'not_found', 'The key is not found.')
      : answer({ account, key }, request, state);
  });
}

/** The `status` in a PATCH request. */
export function requestedStatus({ json }: EndpointRequest): 'ENABLED' | 'DISABLED' | undefined {
  const status = jsonMember(json, 'status');
  return status === 'ENABLED' || status === 'DISABLED' ? status : undefined;
}

export function jsonMember(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null
    ? Object.entries(json).find(([key]) => key === name)?.[1]
    : undefined;
}

export function invalidRequest(detail: string): Answer {
  return serviceAccountError(400, 'invalid_request', detail);
}

export function accountNotEnabled(): Answer {
  return invalidRequest('The service account is not currently in an enabled state.');
}
