import type { Clock } from './ports';

/**
 * A clock that follows the system clock forward, across sleep too, but never back: setting the system clock back
 * doesn't make an access token live longer. Both sources are in milliseconds; `monotonicMs` may count from any moment.
 */
export function monotonicClock(wallMs: () => number, monotonicMs: () => number): Clock {
  let offsetMs = -Infinity;
  return {
    now: () => {
      offsetMs = Math.max(offsetMs, wallMs() - monotonicMs());
      return monotonicMs() + offsetMs;
    },
  };
}
