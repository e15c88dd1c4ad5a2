import type { Fault } from '../emulator/emulator';
import { tokenPath } from '../support/credentialsFixture';
import { after } from '../support/processes';
import { createRandom } from '../support/random';
import { judge, type Figures } from './figures';
import { Harm, noHarm } from './harm';
import { faultTimes, type StalledCall } from './messages';
import { putToSleep, until, Windows, type Window, type WindowOptions } from './windows';

/** The settings of a run. */
export interface HarnessOptions extends WindowOptions {
  readonly durationMs: number;
  readonly processes: number;
  /** Whether to inject kills, stops, clock jumps, sign-ins, and network faults. */
  readonly hasFaults: boolean;
  /** Between two faults. */
  readonly longestPeaceMs: number;
}

/** Runs processes that share a folder and a secret store against the emulator, and evaluates the run. */
export async function runHarness(options: HarnessOptions): Promise<Figures> {
  const windows = await Windows.open(options);
  const random = createRandom(options.seed);
  const harm = new Harm(windows, random);
  try {
    for (let index = 1; index < options.processes; index++) windows.openOne(index);
    const endsAt = performance.now() + options.durationMs;
    while (performance.now() < endsAt) {
      await after(100 + random() * options.longestPeaceMs);
      if (options.hasFaults) harm.doSome();
    }
    await windows.finish();
    return report(windows, harm.count);
  } finally {
    await windows.close();
  }
}

/** An upper limit: the sleeper is resumed as soon as the other window is done. */
const longestSleepMs = 20_000;

/** The window waits for this long, awake or asleep, before it sends the request again. */
export const busyServer: Fault = { kind: 'status', status: 503, headers: { 'retry-after': '2' } };

/**
 * One window sleeps before it stores a refreshed token, or in the wait before it sends the refresh token again; another
 * window acts, and the first wakes up.
 */
export async function runSleeper(
  meanwhile: 'signIn' | 'refresh',
  fault: Fault = { kind: 'delay', delayMs: faultTimes.leaseMs },
): Promise<Figures> {
  const windows = await Windows.open({ seed: 1, users: 1, longestPauseMs: undefined });
  const {
    emulator,
    userIds: [userId = ''],
    all: [other],
  } = windows;
  try {
    const sleeper = windows.openOne(1);
    await until(() => sleeper.isReady);
    const { rotationCount } = emulator;
    const requests = emulator.requestCount(tokenPath);
    emulator.fail(tokenPath, fault);
    windows.tell(sleeper, { kind: 'refresh', userId });
    await until(() => emulator.requestCount(tokenPath) > requests);
    const guard = putToSleep(sleeper, longestSleepMs);
    // A server that is busy has not replaced the refresh token yet.
    if (fault.kind === 'delay') await until(() => emulator.rotationCount > rotationCount);
    await (meanwhile === 'signIn'
      ? signInAnew(windows, other ?? sleeper, userId)
      : askInVain(windows, other ?? sleeper, userId));
    const { gets } = windows.count;
    sleeper.child.kill('SIGCONT');
    if (guard.pid !== undefined) process.kill(-guard.pid);
    await until(() => windows.count.gets > gets);
    await windows.finish();
    return report(windows, noHarm);
  } finally {
    await windows.close();
  }
}

/** The secret store of one window doesn't answer in the middle of a refresh; another window acts, and the store goes on. */
export async function runStaller(call: StalledCall, meanwhile: 'signIn' | 'refresh'): Promise<Figures> {
  const windows = await Windows.open({ seed: 1, users: 1, longestPauseMs: undefined, longestWaitMs: 1_500 });
  const {
    userIds: [userId = ''],
    all: [other],
  } = windows;
  try {
    const staller = windows.openOne(1);
    await until(() => staller.isReady);
    windows.tell(staller, { kind: 'stall', call });
    windows.tell(staller, { kind: 'refresh', userId });
    await until(() => staller.isStalled);
    await (meanwhile === 'signIn'
      ? signInAnew(windows, other ?? staller, userId)
      : askInVain(windows, other ?? staller, userId));
    const { gets } = windows.count;
    windows.tell(staller, { kind: 'stall', call: undefined });
    await until(() => windows.count.gets > gets);
    await windows.finish();
    return report(windows, noHarm);
  } finally {
    await windows.close();
  }
}

async function signInAnew(windows: Windows, window: Window, userId: string): Promise<void> {
  windows.signInAnew(window, userId);
  await until(() => !windows.isSigningIn(userId));
}

async function askInVain(windows: Windows, window: Window, userId: string): Promise<void> {
  windows.tell(window, { kind: 'refresh', userId });
  await until(() => windows.count.gets > 0 || Object.keys(windows.failures).length > 0);
}

function report(windows: Windows, harm: typeof noHarm): Figures {
  return { ...windows.count, failures: windows.failures, ...harm, ...judge(windows) };
}
