import * as vscode from 'vscode';
import type { Clock } from '../credentials/ports';
import { nextChangeAt } from '../credentials/view/timeLeft';

/** A timer with a longer delay fires immediately. */
const maxTimerMs = 2 ** 31 - 1;

/**
 * Repaints after a change, and again when the time left next looks different, or something is due. Uses a single timer, and
 * none while nothing changes.
 */
export class Repainter {
  readonly #clock: Clock;
  readonly #shownExpiries: () => readonly number[];
  readonly #paint: () => void;
  readonly #dueTimes: () => readonly number[];
  readonly #focus: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    clock: Clock,
    shownExpiries: () => readonly number[],
    paint: () => void,
    dueTimes: () => readonly number[] = () => [],
  ) {
    this.#clock = clock;
    this.#shownExpiries = shownExpiries;
    this.#paint = paint;
    this.#dueTimes = dueTimes;
    // Timers don't advance while the machine sleeps, so the time left is updated when the window gets the focus.
    this.#focus = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) this.repaint();
    });
  }

  repaint(): void {
    clearTimeout(this.#timer);
    // Read before painting, so that if a minute ends during the paint, the next repaint follows immediately.
    const now = this.#clock.now();
    this.#paint();
    const dueTimes = this.#dueTimes().filter((due) => due > now);
    const at = Math.min(nextChangeAt(this.#shownExpiries(), now) ?? Infinity, ...dueTimes);
    if (at !== Infinity) this.#timer = setTimeout(() => this.repaint(), Math.min(at - now, maxTimerMs));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#focus.dispose();
  }
}
