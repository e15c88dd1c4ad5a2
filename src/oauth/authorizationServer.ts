import type { ErrorResponse } from './errorResponse';

/**
 * The endpoints of an authorization server, and where it differs from the RFC. Only the token endpoint is required.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export interface AuthorizationServer {
  /** Its `iss` in id_tokens and in redirects (RFC 9207), compared character by character; undefined if not known. */
  readonly issuer: string | undefined;
  /** Whether it promises its `iss` in every redirect (RFC 9207 section 3), so that one without it isn't its own. */
  readonly namesIssuerInRedirects?: boolean | undefined;
  readonly tokenEndpoint: URL;
  /** May have a query of its own. Undefined if users can't sign in. */
  readonly authorizationEndpoint: URL | undefined;
  /** RFC 7009. */
  readonly revocationEndpoint: URL | undefined;
  /** RFC 7662. */
  readonly introspectionEndpoint: URL | undefined;
  /** OpenID Connect Core 1.0 section 5.3. */
  readonly userInfoEndpoint: URL | undefined;
  /** Its public keys as a JWK Set; RFC 7517 section 5. */
  readonly jwksEndpoint: URL | undefined;
  /** Extra parameters of every token request, such as `audience` or `resource` (RFC 8707). */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Parses an error response in the server's own format; undefined if it isn't in that format. */
  readonly parseErrorResponse?: (response: ErrorResponse) => Error | undefined;
}

/** The hosts, with their ports, that receive client secrets, codes, or tokens. */
export function listHosts(server: AuthorizationServer): readonly string[] {
  const { tokenEndpoint, authorizationEndpoint, revocationEndpoint, introspectionEndpoint, userInfoEndpoint } = server;
  const endpoints = [tokenEndpoint, authorizationEndpoint, revocationEndpoint, introspectionEndpoint, userInfoEndpoint];
  return [...new Set(endpoints.flatMap((endpoint) => (endpoint === undefined ? [] : [endpoint.host])))];
}

/** An endpoint that a request needs and a server may not have. */
export type EndpointName =
  'authorizationEndpoint' | 'revocationEndpoint' | 'introspectionEndpoint' | 'userInfoEndpoint' | 'jwksEndpoint';

/** The request needs an endpoint that this server doesn't have, or that isn't known. */
export class MissingEndpointError extends Error {
  override readonly name = 'MissingEndpointError';
  readonly endpoint: EndpointName;

  constructor(endpoint: EndpointName) {
    super(`The authorization server has no ${endpoint}.`);
    this.endpoint = endpoint;
  }
}

/** The endpoint with that name. @throws MissingEndpointError */
export function getEndpoint(server: AuthorizationServer, name: EndpointName): URL {
  const endpoint = server[name];
  if (!endpoint) throw new MissingEndpointError(name);
  return endpoint;
}

/**
 * Whether a redirect with this `iss`, or without one, can come from this server. Where the issuer isn't known, it must
 * at least be on a host that is one of the server's: a code of another server may not be sent to this one.
 * @see https://www.rfc-editor.org/rfc/rfc9207#section-2.4
 */
export function isFromIssuer(server: AuthorizationServer, issuer: string | undefined): boolean {
  if (issuer === undefined) return server.namesIssuerInRedirects !== true;
  if (server.issuer !== undefined) return issuer === server.issuer;
  const host = URL.canParse(issuer) ? new URL(issuer).host : '';
  return host !== '' && listEndpoints(server).some((endpoint) => endpoint?.host === host);
}

function listEndpoints(server: AuthorizationServer): readonly (URL | undefined)[] {
  const { tokenEndpoint, authorizationEndpoint, revocationEndpoint, introspectionEndpoint } = server;
  return [tokenEndpoint, authorizationEndpoint, revocationEndpoint, introspectionEndpoint, server.userInfoEndpoint];
}
