import type { Fault } from '../emulator/emulator';
import { tokenPath } from '../support/credentialsFixture';
import { choose } from '../support/random';
import { faultTimes } from './messages';
import { canStop, putToSleep, type Window, type Windows } from './windows';

const hourMs = 3_600_000;

/** The number of faults of each kind. */
export const noHarm = { kills: 0, stops: 0, clockJumps: 0, signInsMeanwhile: 0, faults: 0 };

/** Injects random real-world faults, one at a time. */
export class Harm {
  readonly count = { ...noHarm };
  readonly #windows: Windows;
  readonly #random: () => number;

  constructor(windows: Windows, random: () => number) {
    this.#windows = windows;
    this.#random = random;
  }

  doSome(): void {
    const window = choose(this.#random, this.#windows.all);
    const dice = this.#random();
    if (dice < 0.15) this.#kill(window);
    else if (dice < 0.35 && canStop) this.#stop(window);
    else if (dice < 0.4) this.#moveClock();
    else if (dice < 0.6) this.#signInMeanwhile();
    else this.#disturbNetwork();
  }

  #kill({ child }: Window): void {
    this.count.kills++;
    child.kill('SIGKILL');
  }

  #stop(window: Window): void {
    if (window.isStopped) return;
    this.count.stops++;
    window.isStopped = true;
    putToSleep(window, faultTimes.leaseMs * (0.5 + this.#random() * 1.5)).once(
      'exit',
      () => (window.isStopped = false),
    );
  }

  #moveClock(): void {
    this.count.clockJumps++;
    this.#windows.setClock(choose(this.#random, [-hourMs, 0, hourMs]));
  }

  /** Signs in a user again in one window while another refreshes the old grant with a delay. */
  #signInMeanwhile(): void {
    const windows = this.#windows.all.filter(({ isReady, isStopped }) => isReady && !isStopped);
    if (windows.length < 2) return;
    const late = choose(this.#random, windows);
    const other = choose(
      this.#random,
      windows.filter((window) => window !== late),
    );
    const userId = choose(this.#random, this.#windows.userIds);
    if (this.#windows.isSigningIn(userId)) return;
    this.count.signInsMeanwhile++;
    this.#windows.emulator.fail(tokenPath, { kind: 'delay', delayMs: faultTimes.leaseMs });
    this.#windows.tell(late, { kind: 'refresh', userId });
    setTimeout(() => this.#windows.signInAnew(other, userId), faultTimes.leaseMs / 3);
  }

  #disturbNetwork(): void {
    this.count.faults++;
    const refusal = (status: number): Fault => ({
      kind: 'status',
      status,
      body: '{"error":"temporarily_unavailable"}',
    });
    const faults: readonly Fault[] = [
      { kind: 'delay', delayMs: this.#random() * 2 * faultTimes.leaseMs },
      { kind: 'delay', delayMs: this.#random() * 300 },
      { kind: 'reset' },
      refusal(503),
      refusal(429),
      { kind: 'body', body: '<html>' },
      ...(this.#random() < 0.2 ? [{ kind: 'lostAnswer' } as const] : []),
    ];
    this.#windows.emulator.fail(tokenPath, choose(this.#random, faults));
  }
}
