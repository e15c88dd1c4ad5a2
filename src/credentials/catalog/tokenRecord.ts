/** What is known about an access token, without the token itself. */
export interface TokenRecord {
  /** Tells the token from every other, in the record and in the secret store. Random, so it says nothing about the token. */
  readonly id: string;
  /** What issued it and how it was asked, as in `requestedFrom`: anything else issues other tokens. */
  readonly requestedFrom: string;
  /** Sorted. */
  readonly scopes: readonly string[];
  /** Epoch milliseconds; undefined if nobody said (RFC 6749 section 5.1 only recommends it) and no other can be requested. */
  readonly expiresAt: number | undefined;
  /** Nobody said when the token expires: `expiresAt` is when it is requested again. */
  readonly isExpiryAssumed?: true | undefined;
  /** The scopes that the server granted, sorted, if they are fewer than requested or if it was left to the server. */
  readonly granted?: readonly string[] | undefined;
  /** As in an app. */
  readonly unknownFields?: Readonly<Record<string, unknown>>;
}

/** Whether a record belongs to the access token that `requestedFrom` issues for these scopes, which must be sorted. */
export function isTokenFor(
  record: Pick<TokenRecord, 'requestedFrom' | 'scopes'>,
  requestedFrom: string,
  scopes: readonly string[],
): boolean {
  return record.requestedFrom === requestedFrom && record.scopes.join(' ') === scopes.join(' ');
}

/** Whether an access token was requested at this token endpoint, however it was asked. */
export function isRequestedAt({ requestedFrom }: Pick<TokenRecord, 'requestedFrom'>, tokenEndpoint: URL): boolean {
  return requestedFrom.split('#')[0] === tokenEndpoint.href;
}

/** Whether an access token is valid for at least `validityMs` after `now` (epoch milliseconds), as far as is known. */
export function isValidFor({ expiresAt }: Pick<TokenRecord, 'expiresAt'>, validityMs: number, now: number): boolean {
  return expiresAt === undefined || expiresAt - now >= validityMs;
}

/** Whether an access token is known to have expired by `now` (epoch milliseconds). */
export function isExpired({ expiresAt }: Pick<TokenRecord, 'expiresAt'>, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now;
}
