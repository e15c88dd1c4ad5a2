import { Renewal } from '../../src/credentials/tokens/renewal';
import { addApp, createCredentialsFixture, type Session } from '../support/credentialsFixture';
import { createRandom } from '../support/random';
import type { Row } from './table';

const minuteMs = 60_000;
const windows = 5;
const dayMinutes = 8 * 60;
const minutesPerClick = 10;
const minutesPerFocus = 20;
const scopes = ['data:read'];

/** A working day: five windows, one in focus at a time, a token every ten minutes. Simulated clock, real brokers. */
export async function countWorkingDay(): Promise<readonly Row[]> {
  const ours = await countOurDay();
  const clicks = dayMinutes / minutesPerClick;
  const own = countOwnCaches();
  return [
    {
      what: `token requests of a working day: ${windows} windows, ${clicks} tokens wanted`,
      this: String(ours.requests),
      others: `a script each time ${clicks}, a cache in each window ${own}`,
      ratio: (ours.requests / own).toFixed(2),
    },
    {
      what: 'clicks of that day that had to wait for the server',
      this: String(ours.waits),
      others: `a script each time ${clicks}, a cache in each window ${own}`,
    },
  ];
}

async function countOurDay(): Promise<{ readonly requests: number; readonly waits: number }> {
  const fixture = await createCredentialsFixture();
  try {
    const first = await fixture.startSession();
    const credential = { kind: 'app', appId: (await addApp(first)).id } as const;
    await first.catalog.change(credential.appId, (app) => ({ ...app, scopes }));
    const sessions = [first, ...(await Promise.all(Array.from({ length: windows - 1 }, () => fixture.startSession())))];
    const random = createRandom(1);
    const renewals = new Map<Session, Renewal>(sessions.map((session) => [session, new Renewal(random())]));
    const countRequests = (): number => fixture.emulator.requestCount();
    const before = countRequests();
    let focused = first;
    let waits = 0;
    for (let minute = 0; minute < dayMinutes; minute++) {
      if (minute > 0) fixture.clock.advance(minuteMs);
      if (minute % minutesPerFocus === 0) {
        focused = sessions[Math.floor(random() * windows)] ?? first;
        // What a window reads when it gets the focus and when another window writes.
        await focused.catalog.load();
      }
      const record = focused.catalog.getApp(credential.appId).tokens[0];
      const step = record && renewals.get(focused)?.next(record.expiresAt, fixture.clock.now());
      if (step?.kind === 'renew')
        await focused.broker.getToken(credential, { scopes, minValidityMs: step.minValidityMs, isAutomatic: true });
      if (minute % minutesPerClick !== 0) continue;
      const atClick = countRequests();
      await focused.broker.getToken(credential, { scopes });
      waits += countRequests() - atClick;
    }
    return { requests: countRequests() - before, waits };
  } finally {
    await fixture.close();
  }
}

/** The same day if the windows shared nothing: a one-hour token in each window that was used. */
function countOwnCaches(): number {
  const random = createRandom(1);
  for (let window = 0; window < windows; window++) random();
  const expiries = new Map<number, number>();
  let [requests, focused] = [0, 0];
  for (let minute = 0; minute < dayMinutes; minute++) {
    if (minute % minutesPerFocus === 0) focused = Math.floor(random() * windows);
    if (minute % minutesPerClick !== 0 || (expiries.get(focused) ?? 0) > minute + 1) continue;
    expiries.set(focused, minute + 59);
    requests++;
  }
  return requests;
}
