const minuteMs = 60_000;

/** Whole minutes that are left, never less than none. */
export function minutesLeft(expiresAt: number, now: number): number {
  return Math.max(0, Math.floor((expiresAt - now) / minuteMs));
}

/** When what is shown of these moments of expiry changes next: a minute goes, or the last one does. Epoch ms. */
export function nextChangeAt(expiries: readonly number[], now: number): number | undefined {
  const changes = expiries
    .filter((expiresAt) => expiresAt > now)
    .map((expiresAt) => expiresAt - minutesLeft(expiresAt, now) * minuteMs + 1);
  return changes.length === 0 ? undefined : Math.min(...changes);
}

/** Whole days that are left, never less than none. */
export function daysLeft(expiresAt: number, now: number): number {
  return Math.max(0, Math.floor((expiresAt - now) / (24 * 60 * minuteMs)));
}
