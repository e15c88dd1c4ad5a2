import type { LeaseTimes } from '../../src/credentials/leases/leaseFolder';

/** What a window is started with. */
export interface WindowStart {
  readonly folder: string;
  readonly baseUrl: string;
  readonly name: string;
  readonly seed: number;
  readonly appId: string;
  readonly userIds: readonly string[];
  readonly clockOffsetMs: number;
  /** Waits between two calls of a window, at most; undefined for one that only does what it is told. */
  readonly longestPauseMs: number | undefined;
}

/** What the harness tells a window. */
export type Order =
  | { readonly kind: 'start'; readonly start: WindowStart }
  | { readonly kind: 'setClock'; readonly offsetMs: number }
  | { readonly kind: 'signIn'; readonly userId: string }
  /** A new access token, whether the one that is there is valid or not. */
  | { readonly kind: 'refresh'; readonly userId: string }
  | { readonly kind: 'authorized'; readonly location: string }
  /** No more faults: one more token of every credential, then the end. */
  | { readonly kind: 'finish' };

/** A token that was not given. */
export interface Failure {
  readonly error: string;
  readonly userId: string | undefined;
}

/** What a window tells the harness. */
export type Report =
  | { readonly kind: 'ready' }
  | { readonly kind: 'got'; readonly waitMs: number; readonly isExpired: boolean }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly startedAt: number; readonly waitMs: number }
  | { readonly kind: 'authorize'; readonly url: string; readonly userId: string }
  | { readonly kind: 'signedIn'; readonly userId: string }
  | { readonly kind: 'finished'; readonly failures: readonly Failure[] };

/** Windows of a harness are less patient than those of a person, so that there is something to see in a minute. */
export const faultTimes: LeaseTimes = {
  beatMs: 300,
  leaseMs: 1_500,
  abandonedAfterMs: 120_000,
  pollMs: 40,
  propagationMs: 1_200,
};

/** Shorter than the time for which a window waits for what another has stored. */
export const longestLagMs = 500;
