/** What is known about an access token, without the token itself. */
export interface TokenRecord {
  /** The origin of the token endpoint that issued it: another server doesn't accept it. */
  readonly origin: string;
  /** Sorted. */
  readonly scopes: readonly string[];
  /** Epoch milliseconds; undefined if the server didn't send it (RFC 6749 section 5.1 only recommends it). */
  readonly expiresAt: number | undefined;
  /** The scopes that the server granted, sorted, if they are fewer than requested or if none were requested. */
  readonly granted?: readonly string[] | undefined;
}

/** Whether a record belongs to the access token that `origin` issues for these scopes, which must be sorted. */
export function isTokenFor(
  record: Pick<TokenRecord, 'origin' | 'scopes'>,
  origin: string,
  scopes: readonly string[],
): boolean {
  return record.origin === origin && record.scopes.join(' ') === scopes.join(' ');
}

/** Whether an access token is valid for at least `validityMs` after `now` (epoch milliseconds), as far as is known. */
export function isValidFor({ expiresAt }: Pick<TokenRecord, 'expiresAt'>, validityMs: number, now: number): boolean {
  return expiresAt === undefined || expiresAt - now >= validityMs;
}

/** Whether an access token is known to have expired by `now` (epoch milliseconds). */
export function isExpired({ expiresAt }: Pick<TokenRecord, 'expiresAt'>, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
