import type { Clock } from './ports';

/**
 * A clock that follows the machine's forward, over sleep too, and never goes back with it: a clock that is set back does
 * not make an access token live longer. Both sources are in milliseconds; `monotonicMs` counts from anywhere.
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
