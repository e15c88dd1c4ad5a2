import { Renewal } from '../../src/credentials/tokens/renewal';
import { countAgainstRate, type RateWindow } from '../emulator/rateLimit';
import { createRandom } from '../support/random';
import type { Row } from './table';

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const developers = 1000;
const requestsPerMinute = 500;
const lifetimeMs = 3599 * secondMs;
const dayMs = 8 * 60 * minuteMs;
/** All developers start work within this time. */
const arrivalMs = minuteMs;
const maxRetries = 4;

interface Outcome {
  readonly refusedAtNine: number;
  readonly refusedLater: number;
  /** Developers who saw an error instead of a token. */
  readonly failed: number;
  /** Requests in the busiest minute after the first ten. */
  readonly busiestMinute: number;
}

interface Attempt {
  readonly developer: number;
  readonly at: number;
  readonly retries: number;
}

/** Simulates a thousand developers with one client ID who start work in the same minute. */
export function simulateSharedQuota(): readonly Row[] {
  const ours = simulate(true);
  const bare = simulate(false);
  const what = `${developers} developers with one client ID and ${requestsPerMinute} requests a minute`;
  return [
    {
      what: `${what}: refused at nine`,
      this: String(ours.refusedAtNine),
      others: `without jitter ${bare.refusedAtNine}`,
    },
    {
      what: 'the same: refused at all the expiries of the day',
      this: String(ours.refusedLater),
      others: `without jitter ${bare.refusedLater}`,
      budget: '0',
      isMet: ours.refusedLater === 0,
    },
    {
      what: 'the same: requests in the busiest minute after the first ten',
      this: String(ours.busiestMinute),
      others: `without jitter ${bare.busiestMinute}`,
      ratio: (ours.busiestMinute / bare.busiestMinute).toFixed(2),
    },
    {
      what: 'the same: people who saw an error',
      this: String(ours.failed),
      others: `without jitter ${bare.failed}`,
      budget: '0',
      isMet: ours.failed === 0,
    },
  ];
}

/** With or without the jitter that this extension adds to retries and renewals. */
function simulate(hasJitter: boolean): Outcome {
  const random = createRandom(9);
  const renewals = Array.from({ length: developers }, () => new Renewal(hasJitter ? random() : 0));
  const queue: Attempt[] = Array.from({ length: developers }, (_, developer) => ({
    developer,
    at: Math.floor(random() * arrivalMs),
    retries: 0,
  }));
  const quota = new Map<string, RateWindow>();
  const accepted: number[] = [];
  let [refusedAtNine, refusedLater, failed] = [0, 0, 0];
  for (let next = takeEarliest(queue); next !== undefined && next.at < dayMs; next = takeEarliest(queue)) {
    const { developer, at, retries } = next;
    const verdict = countAgainstRate(quota, 'the client ID', requestsPerMinute, at, minuteMs);
    if (verdict.kind === 'exceeded') {
      if (at < 10 * minuteMs) refusedAtNine++;
      else refusedLater++;
      const jitterMs = hasJitter ? random() * 500 * 2 ** retries : 0;
      const delayMs = verdict.retryAfterSeconds * secondMs + jitterMs;
      if (retries < maxRetries) queue.push({ developer, at: at + delayMs, retries: retries + 1 });
      else failed++;
      continue;
    }
    accepted.push(at);
    const step = renewals[developer]?.next(at + lifetimeMs, at);
    if (step?.kind === 'wait') queue.push({ developer, at: at + step.delayMs, retries: 0 });
  }
  return {
    refusedAtNine,
    refusedLater,
    failed,
    busiestMinute: findBusiestMinute(accepted.filter((at) => at >= 10 * minuteMs)),
  };
}

function takeEarliest(queue: Attempt[]): Attempt | undefined {
  let earliest = 0;
  for (let index = 1; index < queue.length; index++) {
    if ((queue[index]?.at ?? 0) < (queue[earliest]?.at ?? 0)) earliest = index;
  }
  return queue.splice(earliest, 1)[0];
}

function findBusiestMinute(times: readonly number[]): number {
  let [busiest, first] = [0, 0];
  times.forEach((time, last) => {
    while ((times[first] ?? time) <= time - minuteMs) first++;
    busiest = Math.max(busiest, last - first + 1);
  });
  return busiest;
}
