import type { Emulator } from '../emulator/emulator';
import { tokenPath } from '../support/credentialsFixture';
import type { JournalEntry } from '../support/journalSecretStore';
import type { Failure } from './messages';

/** What was seen. */
export interface Figures extends Judgement {
  readonly gets: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly expiredTokens: number;
  readonly longestWaitMs: number;
  readonly kills: number;
  readonly stops: number;
  readonly clockJumps: number;
  readonly signInsMeanwhile: number;
  readonly faults: number;
}

/** What became of the users' grants. */
export interface Judgement {
  readonly requests: number;
  readonly rotations: number;
  /** Spent refresh tokens that came again. */
  readonly replays: number;
  /** Grants that ended although their newest refresh token had been stored. */
  readonly grantsLost: number;
  /** Grants that ended because the answer with the next refresh token never reached the store. */
  readonly answersLost: number;
  /** Replays of a refresh token whose successor had been stored. */
  readonly wrongReplays: number;
  /** Users whose newest sign-in had been stored, and is not what is kept of them at the end. */
  readonly signInsUndone: number;
  /** What still failed after the faults had ended, but for grants that were over by then. */
  readonly failuresAtEnd: readonly string[];
}

/** What is known of a run when it is over. */
export interface Evidence {
  readonly emulator: Emulator;
  readonly userIds: readonly string[];
  readonly journal: readonly JournalEntry[];
  readonly failuresAtEnd: readonly Failure[];
  /** Grants that lived when their users signed in anew. */
  readonly replaced: ReadonlySet<string>;
}

/** Holds what the emulator gave against what the secret store was told. */
export function judge({ emulator, userIds, journal, failuresAtEnd, replaced }: Evidence): Judgement {
  const changes = journal.filter(({ key }) => key.includes('/refreshToken'));
  const stored = new Set(changes.map(({ value }) => value));
  const kept = new Set(new Map(changes.map(({ key, value }) => [key, value])).values());
  const { grants } = emulator;
  const newest = userIds.flatMap((userId) => grants.filter((grant) => grant.userId === userId).at(-1) ?? []);
  const givenUp = new Set(
    failuresAtEnd.flatMap(({ error, userId }) => (error === 'signInAgain' ? (userId ?? []) : [])),
  );
  const over = grants.filter(
    (grant) => grant.isEnded || (newest.includes(grant) ? givenUp.has(grant.userId) : !replaced.has(grant.grantId)),
  );
  const lost = over.filter(({ refreshToken }) => stored.has(refreshToken));
  return {
    requests: emulator.requestCount(tokenPath),
    rotations: emulator.rotationCount,
    replays: emulator.replayCount,
    grantsLost: lost.length,
    answersLost: over.length - lost.length,
    wrongReplays: lost.filter(({ isEnded }) => isEnded).length,
    signInsUndone: newest.filter(
      (grant) => !over.includes(grant) && stored.has(grant.refreshToken) && !kept.has(grant.refreshToken),
    ).length,
    failuresAtEnd: failuresAtEnd.map(({ error }) => error).filter((error) => error !== 'signInAgain'),
  };
}
