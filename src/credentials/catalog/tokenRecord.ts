/** What is known of an access token without holding it. */
export interface TokenRecord {
  /** The token endpoint's origin: a token is of no use at another server. */
  readonly origin: string;
  /** Sorted. */
  readonly scopes: readonly string[];
  /** Epoch milliseconds, or `unknownExpiry`. */
  readonly expiresAt: number;
  /** What the server granted, sorted, where that is less than what it was asked for, or where it was left to the server. */
  readonly granted?: readonly string[] | undefined;
}

/** When an access token expires of which its server did not say how long it lives: later than any date. */
export const unknownExpiry = 8_640_000_000_000_000;
