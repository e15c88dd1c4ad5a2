/**
 * Where an authorization server is, and how it refuses beyond what the RFC says.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3
 */
export interface AuthorizationServer {
  /** The name that it gives itself in id_tokens (`iss`) and redirects (RFC 9207); compared character by character. */
  readonly issuer: string;
  /** Where the browser goes; its own query, if it has one, is kept. */
  readonly authorizationEndpoint: URL;
  readonly tokenEndpoint: URL;
  /** RFC 7009. */
  readonly revocationEndpoint: URL;
  /** Its public keys as a JWK set; RFC 7517 section 5. */
  readonly jwksEndpoint: URL;
  /** Reads an error body of the server's own shape; undefined leaves it to the RFC's. */
  readonly parseRefusal?: (refusal: Refusal) => Error | undefined;
}

/** An answer that is no success. `body` is undefined where it was no JSON. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs: number | undefined;
  /** The server's own clock, epoch milliseconds. */
  readonly answeredAt: number | undefined;
}
