import type { AuthorizationServer } from '../oauth/authorizationServer';
import { parseApsErrorResponse } from './apsError';

/** Autodesk's own host. */
export const defaultBaseUrl = 'https://developer.api.autodesk.com';

/** The `iss` of every token of Autodesk, whatever the base URL. */
export const apsIssuer = 'https://developer.api.autodesk.com';

/** Autodesk's authorization server, with the endpoints that only Autodesk has. */
export interface ApsAuthorizationServer extends AuthorizationServer {
  readonly issuer: string;
  readonly authorizationEndpoint: URL;
  readonly revocationEndpoint: URL;
  /** OpenID Connect Discovery 1.0. */
  readonly discoveryEndpoint: URL;
  readonly serviceAccountsEndpoint: URL;
  /** The Application Management API. */
  readonly clientsEndpoint: URL;
  /** The `aud` of an assertion; compared character by character. */
  readonly assertionAudience: string;
}

/**
 * Autodesk's authorization server at a base URL, with or without a trailing slash.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/reference/http/gettoken-POST/
 */
export function apsAuthorizationServer(baseUrl: URL): ApsAuthorizationServer {
  const under = (path: string) => new URL(`${baseUrl.href.replace(/\/+$/, '')}/${path}`);
  return {
    issuer: apsIssuer,
    authorizationEndpoint: under('authentication/v2/authorize'),
    tokenEndpoint: under('authentication/v2/token'),
    revocationEndpoint: under('authentication/v2/revoke'),
    introspectionEndpoint: under('authentication/v2/introspect'),
    // Only the discovery document has it.
    userInfoEndpoint: undefined,
    jwksEndpoint: under('authentication/v2/keys'),
    discoveryEndpoint: under('.well-known/openid-configuration'),
    serviceAccountsEndpoint: under('authentication/v2/service-accounts'),
    clientsEndpoint: under('applications/v1/clients'),
    assertionAudience: `${apsIssuer}/authentication/v2/token`,
    parseErrorResponse: parseApsErrorResponse,
  };
}
