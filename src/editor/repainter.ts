import * as vscode from 'vscode';
import type { Clock } from '../credentials/ports';
import { nextChangeAt } from '../credentials/view/timeLeft';

/**
 * Repaints when something changed, and once more when what is shown of the time left changes next. One timer, and none
 * while nothing that is shown expires.
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
    // Timers stand still while the machine sleeps; the first look at the window finds the right time.
    this.#focus = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) this.repaint();
    });
  }

  repaint(): void {
    clearTimeout(this.#timer);
    // Taken before painting: a minute that goes while it is painted is then painted once more at once.
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
