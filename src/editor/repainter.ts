import * as vscode from 'vscode';
import type { Clock } from '../credentials/ports';
import { nextChangeAt } from '../credentials/view/timeLeft';

/**
 * Repaints after a change, and again when the time left next looks different. Uses a single timer, and none while
 * nothing that's shown expires.
 */
export class Repainter {
  readonly #clock: Clock;
  readonly #shownExpiries: () => readonly number[];
  readonly #paint: () => void;
  readonly #focus: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: Clock, shownExpiries: () => readonly number[], paint: () => void) {
    this.#clock = clock;
    this.#shownExpiries = shownExpiries;
    this.#paint = paint;
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
    const at = nextChangeAt(this.#shownExpiries(), now);
    if (at !== undefined) this.#timer = setTimeout(() => this.repaint(), at - now);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#focus.dispose();
  }
}
