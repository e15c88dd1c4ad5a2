import type { LeaseTimes } from '../../src/credentials/leases/leaseFolder';

/** The start parameters of a window. */
export interface WindowStart {
  readonly folder: string;
  readonly baseUrl: string;
  readonly name: string;
  readonly seed: number;
  readonly appId: string;
  readonly userIds: readonly string[];
  readonly clockOffsetMs: number;
  /** The longest pause between two calls; undefined for a window that only follows orders. */
  readonly longestPauseMs: number | undefined;
  /** How long it waits for a lease at most. */
  readonly longestWaitMs: number;
}

/** A message from the harness to a window. */
export type Order =
  | { readonly kind: 'start'; readonly start: WindowStart }
  | { readonly kind: 'setClock'; readonly offsetMs: number }
  | { readonly kind: 'signIn'; readonly userId: string }
  /** Gets a new access token even if the current one is valid. */
  | { readonly kind: 'refresh'; readonly userId: string }
  /** From now on, the secret store doesn't answer this call about refresh tokens; any other order of this kind ends that. */
  | { readonly kind: 'stall'; readonly call: StalledCall | undefined }
  | { readonly kind: 'authorized'; readonly location: string }
  /** Gets one more token of each credential, then ends. */
  | { readonly kind: 'finish' };

/** A call of the secret store. */
export type StalledCall = 'get' | 'store' | 'remove';

/** A failed token request. */
export interface Failure {
  readonly error: string;
  readonly userId: string | undefined;
}

/** A message from a window to the harness. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'got'; readonly waitMs: number; readonly isExpired: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly startedAt: number; readonly waitMs: number }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'authorize'; readonly url: string; readonly userId: string }
  | { readonly kind: 'signedIn'; readonly userId: string }
  | { readonly kind: 'finished'; readonly failures: readonly Failure[] };

/** Shorter than in production, so that leases expire during a run. */
export const faultTimes: LeaseTimes = {
  beatMs: 300,
  leaseMs: 1_500,
  abandonedAfterMs: 120_000,
  pollMs: 40,
  propagationMs: 1_200,
  longestWaitMs: 240_000,
};

/** Shorter than `propagationMs`, the time that a window waits for the secrets of another. */
export const longestLagMs = 500;

/** Short, so that a window takes over soon after another one has been stopped. */
export const writerTimes: LeaseTimes = { ...faultTimes, beatMs: 50, leaseMs: 400, abandonedAfterMs: 400, pollMs: 5 };

/** A message from a window that changes an app and stands still in between. */
export type WriterReport = { readonly kind: 'read' } | { readonly kind: 'done'; readonly problem: string };
