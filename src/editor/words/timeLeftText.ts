import { l10n } from 'vscode';
import { daysLeft, minutesLeft } from '../../credentials/view/timeLeft';

/** "42m", "1h 5m", or "3d", for a row and the status bar. */
export function formatShortTimeLeft(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return '?';
  const minutes = minutesLeft(expiresAt, now);
  if (minutes === 0) return l10n.t('<1m');
  if (minutes < 60) return l10n.t('{0}m', minutes);
  if (minutes >= 48 * 60) return l10n.t('{0}d', daysLeft(expiresAt, now));
  return l10n.t('{0}h {1}m', Math.floor(minutes / 60), minutes % 60);
}

/** "42 min" or "less than a minute", for a sentence. */
export function formatTimeLeft(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return l10n.t('an unknown time');
  const minutes = minutesLeft(expiresAt, now);
  if (minutes === 0) return l10n.t('less than a minute');
  if (minutes < 60) return l10n.t('{0} min', minutes);
  if (minutes >= 48 * 60) return l10n.t('{0} days', daysLeft(expiresAt, now));
  return l10n.t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}
