const minuteMs = 60_000;

/** The whole minutes until `expiresAt`, at least 0. Both times are in epoch milliseconds. */
export function minutesLeft(expiresAt: number, now: number): number {
  return Math.max(0, Math.floor((expiresAt - now) / minuteMs));
}

/**
 * When the time left of one of these tokens changes next, because a minute ends or the token expires; undefined if all
 * have expired. All times are in epoch milliseconds.
 */
export function nextChangeAt(expiries: readonly number[], now: number): number | undefined {
  const changes = expiries
    .filter((expiresAt) => expiresAt > now)
    .map((expiresAt) => expiresAt - minutesLeft(expiresAt, now) * minuteMs + 1);
  return changes.length === 0 ? undefined : Math.min(...changes);
}

/** The whole days until `expiresAt`, at least 0. Both times are in epoch milliseconds. */
export function daysLeft(expiresAt: number, now: number): number {
  return Math.max(0, Math.floor((expiresAt - now) / (24 * 60 * minuteMs)));
}
