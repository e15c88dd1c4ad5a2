/** The `Date` header has whole seconds, and the response takes time to arrive. */
const toleranceMs = 20_000;

/**
 * A clock that is set to local time instead of UTC is off by up to 14 hours. Beyond that the `Date` is wrong, and an
 * assertion must not be valid for as long as a server likes.
 */
const maxSkewMs = 15 * 3_600_000;

/** By the origin of a server: how far its clock is ahead of this machine's, as last measured. */
const skewMsByOrigin = new Map<string, number>();

/** The server's time in epoch milliseconds, as far as it is known. `now` is this machine's. */
export function serverTime(endpoint: URL, now: number): number {
  return now + (skewMsByOrigin.get(endpoint.origin) ?? 0);
}

/**
 * Learns from the `Date` of a refusal, in epoch milliseconds, how far this machine's clock is off for the server of an
 * endpoint, and for no other. False if that was known, can't be believed, or isn't enough to be the reason.
 */
export function correctServerTime(endpoint: URL, serverDate: number | undefined, now: number): boolean {
  if (serverDate === undefined) return false;
  const skewMs = serverDate - now;
  if (Math.abs(skewMs) > maxSkewMs || Math.abs(serverDate - serverTime(endpoint, now)) <= toleranceMs) return false;
  skewMsByOrigin.set(endpoint.origin, skewMs);
  return true;
}
