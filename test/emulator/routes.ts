import type { Endpoint } from './endpointRequest';
import { answerApplixureToken } from './endpoints/applixureToken';
import { answerAuthenticateV1 } from './endpoints/authenticateV1';
import { answerAuthorize } from './endpoints/authorize';
import { answerCancelSecret, answerCommitSecret, answerPrepareSecret } from './endpoints/clientSecret';
import { answerConsent } from './endpoints/consent';
import { answerDiscovery } from './endpoints/discovery';
import { answerFormats } from './endpoints/formats';
import { answerIntrospect } from './endpoints/introspect';
import { answerKeys } from './endpoints/keys';
import { answerLogout } from './endpoints/logout';
import { answerRevoke } from './endpoints/revoke';
import {
  answerDeleteServiceAccount,
  answerServiceAccount,
  answerUpdateServiceAccount,
} from './endpoints/serviceAccount';
import { answerDeleteKey, answerUpdateKey } from './endpoints/serviceAccountKey';
import { answerCreateKey, answerListKeys } from './endpoints/serviceAccountKeys';
import { answerCreateServiceAccount, answerListServiceAccounts } from './endpoints/serviceAccounts';
import { answerToken } from './endpoints/token';
import { answerUserinfo } from './endpoints/userinfo';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A segment in braces, such as `{keyId}`, matches any text without a slash. */
  readonly path: string;
  /** The documented requests per minute for each client ID; absent if Autodesk documents no limit. */
  readonly limitPerMinute?: number;
  readonly answer: Endpoint;
}

export interface RouteMatch {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const accounts = '/authentication/v2/service-accounts';
const account = `${accounts}/{serviceAccountId}`;
const keys = `${account}/keys`;
const key = `${keys}/{keyId}`;
const secret = '/applications/v1/clients/{clientId}/secret';

const routes: readonly Route[] = [
  { method: 'POST', path: '/authentication/v2/token', limitPerMinute: 500, answer: answerToken },
  { method: 'POST', path: '/authentication/v2/introspect', limitPerMinute: 100, answer: answerIntrospect },
  { method: 'POST', path: '/authentication/v2/revoke', limitPerMinute: 100, answer: answerRevoke },
  { method: 'GET', path: '/authentication/v2/authorize', limitPerMinute: 100, answer: answerAuthorize },
  { method: 'POST', path: '/authentication/v2/consent', answer: answerConsent },
  { method: 'GET', path: '/authentication/v2/logout', answer: answerLogout },
  { method: 'POST', path: '/authentication/v1/authenticate', limitPerMinute: 500, answer: answerAuthenticateV1 },
  { method: 'POST', path: '/applixure/token', answer: answerApplixureToken },
  { method: 'GET', path: '/userinfo', answer: answerUserinfo },
  { method: 'GET', path: '/modelderivative/v2/designdata/formats', answer: answerFormats },
  { method: 'GET', path: '/authentication/v2/keys', answer: answerKeys },
  { method: 'GET', path: '/.well-known/openid-configuration', answer: answerDiscovery },
  { method: 'GET', path: accounts, limitPerMinute: 10, answer: answerListServiceAccounts },
  { method: 'POST', path: accounts, limitPerMinute: 10, answer: answerCreateServiceAccount },
  { method: 'GET', path: account, limitPerMinute: 10, answer: answerServiceAccount },
  { method: 'PATCH', path: account, limitPerMinute: 10, answer: answerUpdateServiceAccount },
  { method: 'DELETE', path: account, limitPerMinute: 10, answer: answerDeleteServiceAccount },
  { method: 'GET', path: keys, limitPerMinute: 10, answer: answerListKeys },
  { method: 'POST', path: keys, limitPerMinute: 10, answer: answerCreateKey },
  { method: 'PATCH', path: key, limitPerMinute: 10, answer: answerUpdateKey },
  { method: 'DELETE', path: key, limitPerMinute: 10, answer: answerDeleteKey },
  { method: 'POST', path: `${secret}:prepare`, answer: answerPrepareSecret },
  { method: 'POST', path: `${secret}:commit`, answer: answerCommitSecret },
  { method: 'POST', path: `${secret}:cancel`, answer: answerCancelSecret },
];

export function findRoute(method: string | undefined, path: string): RouteMatch | undefined {
  for (const route of routes) {
    const pathParameters = route.method === method ? matchPath(route.path, path) : undefined;
    if (pathParameters !== undefined) {
      return { route, pathParameters };
    }
  }
  return undefined;
}

function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const expected = pattern.split('/');
  const segments = path.split('/');
  if (expected.length !== segments.length) {
    return undefined;
  }
  const parameters = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const name = /^\{(\w+)\}$/.exec(expected[index] ?? '')?.[1];
    if (name !== undefined && segment !== '') {
      parameters.set(name, segment);
    } else if (segment !== expected[index]) {
      return undefined;
    }
  }
  return Object.fromEntries(parameters);
}
