import type { LeaseTimes } from './leaseFolder';

/** The timing of leases under which something is only written, which takes milliseconds. */
export const writingTimes: LeaseTimes = {
  beatMs: 1_000,
  leaseMs: 4_000,
  abandonedAfterMs: 4_000,
  pollMs: 8,
  propagationMs: 0,
  longestWaitMs: 15_000,
};
