import { Renewal, type RenewalStep } from '../../src/credentials/tokens/renewal';
import { nextChangeAt } from '../../src/credentials/view/timeLeft';
import type { Row } from './table';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

interface IdleWindow {
  readonly hasToken: boolean;
  readonly isFocused: boolean;
}

interface Counts {
  readonly timers: number;
  readonly requests: number;
}

/** What an idle window does in an hour, with a simulated clock. */
export function countIdleHour(): readonly Row[] {
  const focused = simulate({ hasToken: true, isFocused: true });
  const other = simulate({ hasToken: true, isFocused: false });
  const empty = simulate({ hasToken: false, isFocused: true });
  const show = ({ timers, requests }: Counts): string => `${timers} timers, ${requests} requests`;
  const others = 'a display that ticks each second 3600 timers';
  return [
    {
      what: 'an idle hour of the focused window that shows a token',
      this: show(focused),
      others,
      budget: '1 request',
      isMet: focused.requests <= 2 && focused.timers <= 64,
    },
    {
      what: 'the same of a window without the focus',
      this: show(other),
      others,
      budget: '0 requests',
      isMet: other.requests === 0,
    },
    { what: 'the same without a token', this: show(empty), others, budget: '0 timers', isMet: empty.timers === 0 },
  ];
}

/** A timer for the next minute and one for the renewal, like in a window. Counts each one that fires. */
function simulate({ hasToken, isFocused }: IdleWindow): Counts {
  const renewal = new Renewal(0.5);
  let expiresAt = hourMs - 1000;
  let [timers, requests] = [0, 0];
  for (let now = 0; now < hourMs;) {
    const change = hasToken ? nextChangeAt([expiresAt], now) : undefined;
    const step: RenewalStep = hasToken ? renewal.next(expiresAt, now) : { kind: 'nothing' };
    if (step.kind === 'renew' && isFocused) {
      requests++;
      expiresAt = now + hourMs - 1000;
      continue;
    }
    const renewAt = step.kind === 'wait' && isFocused ? now + step.delayMs : Infinity;
    now = Math.min(change ?? Infinity, renewAt);
    if (now < hourMs) timers++;
  }
  return { timers, requests };
}
