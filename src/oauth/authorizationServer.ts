/**
 * Where an authorization server is, and how it refuses beyond what the RFC says. Only the token endpoint must be there.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3
 * @see https://www.rfc-editor.org/rfc/rfc8414#section-2
 */
export interface AuthorizationServer {
  /**
   * The name that it gives itself in id_tokens (`iss`) and redirects (RFC 9207); compared character by character.
   * Undefined where nobody said.
   */
  readonly issuer: string | undefined;
  readonly tokenEndpoint: URL;
  /** Where the browser goes; its own query, if it has one, is kept. Undefined where no user can sign in. */
  readonly authorizationEndpoint: URL | undefined;
  /** RFC 7009. */
  readonly revocationEndpoint: URL | undefined;
  /** RFC 7662. */
  readonly introspectionEndpoint: URL | undefined;
  /** OpenID Connect Core 1.0 section 5.3. */
  readonly userInfoEndpoint: URL | undefined;
  /** Its public keys as a JWK set; RFC 7517 section 5. */
  readonly jwksEndpoint: URL | undefined;
  /** Sent with every request for tokens beside what the RFC names, such as `audience` or `resource` (RFC 8707). */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Reads an error body of the server's own shape; undefined leaves it to the RFC's. */
  readonly parseErrorResponse?: (refusal: ErrorResponse) => Error | undefined;
}

/** An answer that is no success. `body` is undefined where it was no JSON. */
export interface ErrorResponse {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs: number | undefined;
  /** The server's own clock, epoch milliseconds. */
  readonly serverDate: number | undefined;
  /** The `WWW-Authenticate` header. */
  readonly challenge?: string | undefined;
}

/** What a server may lack that a request needs. */
export type EndpointName =
  'authorizationEndpoint' | 'revocationEndpoint' | 'introspectionEndpoint' | 'userInfoEndpoint' | 'jwksEndpoint';

/** A server that can't do what was asked of it: nobody said where. */
export class MissingEndpointError extends Error {
  override readonly name = 'MissingEndpointError';
  readonly endpoint: EndpointName;

  constructor(endpoint: EndpointName) {
    super(`The authorization server has no ${endpoint}.`);
    this.endpoint = endpoint;
  }
}

/** @throws MissingEndpointError */
export function getEndpoint(server: AuthorizationServer, name: EndpointName): URL {
  const endpoint = server[name];
  if (!endpoint) throw new MissingEndpointError(name);
  return endpoint;
}
