import type { Endpoint } from './endpointRequest';
import { answerAuthorize } from './endpoints/authorize';
import { answerConsent } from './endpoints/consent';
import { answerDiscovery } from './endpoints/discovery';
import { answerIntrospect } from './endpoints/introspect';
import { answerKeys } from './endpoints/keys';
import { answerLogout } from './endpoints/logout';
import { answerRevoke } from './endpoints/revoke';
import { answerToken } from './endpoints/token';
import { answerUserinfo } from './endpoints/userinfo';

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Requests that one client id may make in a minute, as documented; absent where Autodesk states no limit. */
  readonly limitPerMinute?: number;
  readonly answer: Endpoint;
}

const routes: readonly Route[] = [
  { method: 'POST', path: '/authentication/v2/token', limitPerMinute: 500, answer: answerToken },
  { method: 'POST', path: '/authentication/v2/introspect', limitPerMinute: 100, answer: answerIntrospect },
  { method: 'POST', path: '/authentication/v2/revoke', limitPerMinute: 100, answer: answerRevoke },
  { method: 'GET', path: '/authentication/v2/authorize', limitPerMinute: 100, answer: answerAuthorize },
  { method: 'POST', path: '/authentication/v2/consent', answer: answerConsent },
  { method: 'GET', path: '/authentication/v2/logout', answer: answerLogout },
  { method: 'GET', path: '/userinfo', answer: answerUserinfo },
  { method: 'GET', path: '/authentication/v2/keys', answer: answerKeys },
  { method: 'GET', path: '/.well-known/openid-configuration', answer: answerDiscovery },
];

export function findRoute(method: string | undefined, path: string): Route | undefined {
  return routes.find((route) => route.method === method && route.path === path);
}
