import { l10n } from 'vscode';
import { minutesLeft } from '../../credentials/view/timeLeft';

/** "42m" or "1h 5m", for the status bar. */
export function formatShortTimeLeft(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return '?';
  const minutes = minutesLeft(expiresAt, now);
  if (minutes === 0) return l10n.t('<1m');
  if (minutes < 60) return l10n.t('{0}m', minutes);
  return l10n.t('{0}h {1}m', Math.floor(minutes / 60), minutes % 60);
}

/** "42 min", for a row or a sentence. */
export function formatTimeLeft(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return l10n.t('an unknown time');
  const minutes = minutesLeft(expiresAt, now);
  if (minutes === 0) return l10n.t('less than a minute');
  if (minutes < 60) return l10n.t('{0} min', minutes);
  return l10n.t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}
