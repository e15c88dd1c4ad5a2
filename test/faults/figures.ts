import type { Emulator } from '../emulator/emulator';
import { tokenPath } from '../support/credentialsFixture';
import type { JournalEntry } from '../support/journalSecretStore';
import type { Failure } from './messages';

/** The results of a run. */
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

/** What happened to the users' grants. */
export interface Judgement {
  readonly requests: number;
  readonly rotations: number;
  /** Spent refresh tokens that were used again. */
  readonly replays: number;
  /** Grants that ended although their newest refresh token had been stored. */
  readonly grantsLost: number;
  /** Grants that ended because the next refresh token never reached the store. */
  readonly answersLost: number;
  /** Replays of a refresh token whose successor had been stored. */
  readonly wrongReplays: number;
  /** Users whose newest sign-in was stored but later overwritten. */
  readonly signInsUndone: number;
  /** What still failed after the last fault, except for grants that had ended. */
  readonly failuresAtEnd: readonly string[];
}

/** The records of a finished run. */
export interface Evidence {
  readonly emulator: Emulator;
  readonly userIds: readonly string[];
  readonly journal: readonly JournalEntry[];
  readonly failuresAtEnd: readonly Failure[];
  /** Grants that were still valid when their users signed in again. */
  readonly replaced: ReadonlySet<string>;
  /** Grants of sign-ins whose window ended before they were complete: nobody was told that they are signed in. */
  readonly cutShort: ReadonlySet<string>;
}

/** Compares what the emulator issued with what the secret store received. */
export function judge({ emulator, userIds, journal, failuresAtEnd, replaced, cutShort }: Evidence): Judgement {
  const changes = journal.filter(({ key }) => key.includes('/refreshToken'));
  const stored = new Set(changes.map(({ value }) => value));
  const kept = new Set(new Map(changes.map(({ key, value }) => [key, value])).values());
  const { grants } = emulator;
  const newest = userIds.flatMap((userId) => grants.filter((grant) => grant.userId === userId).at(-1) ?? []);
  const givenUp = new Set(
    failuresAtEnd.flatMap(({ error, userId }) => (error === 'signInAgain' ? (userId ?? []) : [])),
  );
  const over = grants.filter(
    ({ grantId, userId, isEnded }) =>
      isEnded ||
      (!cutShort.has(grantId) &&
        (newest.some((grant) => grant.grantId === grantId) ? givenUp.has(userId) : !replaced.has(grantId))),
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
      (grant) =>
        !over.includes(grant) &&
        !cutShort.has(grant.grantId) &&
        stored.has(grant.refreshToken) &&
        !kept.has(grant.refreshToken),
    ).length,
    failuresAtEnd: failuresAtEnd.map(({ error }) => error).filter((error) => error !== 'signInAgain'),
  };
}
