/**
 * Where an authorization server is, and how it refuses beyond what the RFC says.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3
 */
export interface AuthorizationServer {
  readonly tokenEndpoint: URL;
  /** RFC 7009. */
  readonly revocationEndpoint: URL;
  /** Reads an error body of the server's own shape; undefined leaves it to the RFC's. */
  readonly parseRefusal?: (refusal: Refusal) => Error | undefined;
}

/** An answer that is no success. `body` is undefined where it was no JSON. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterMs: number | undefined;
}
