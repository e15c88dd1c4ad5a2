import * as vscode from 'vscode';
import { localesOf } from './localesOf';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** When it makes sense to try again, as a sentence; empty if the server didn't say, or names a time beyond a year. */
export function whenToTryAgain(retryAfterMs: number | undefined, now = Date.now()): string {
  if (retryAfterMs === undefined || retryAfterMs > 365 * dayMs) return '';
  if (retryAfterMs < minuteMs) return vscode.l10n.t('Try again in {0} s.', Math.ceil(retryAfterMs / 1000));
  if (retryAfterMs < hourMs) return vscode.l10n.t('Try again in {0} min.', Math.ceil(retryAfterMs / minuteMs));
  const days = Math.ceil(retryAfterMs / dayMs);
  if (retryAfterMs >= dayMs)
    return days === 1 ? vscode.l10n.t('Try again in a day.') : vscode.l10n.t('Try again in {0} days.', days);
  const locales = [...localesOf(vscode.env.language)];
  const time = new Intl.DateTimeFormat(locales, { timeStyle: 'short' }).format(now + retryAfterMs);
  const isTomorrow = new Date(now).getDate() !== new Date(now + retryAfterMs).getDate();
  return isTomorrow ? vscode.l10n.t('Try again tomorrow at {0}.', time) : vscode.l10n.t('Try again at {0}.', time);
}
