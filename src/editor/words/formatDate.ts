import * as vscode from 'vscode';
import { localesOf } from './localesOf';

const dayMs = 86_400_000;

/** A date in the editor's language; empty if undefined. */
export function formatDate(time: number | undefined): string {
  if (time === undefined) return '';
  return new Intl.DateTimeFormat([...localesOf(vscode.env.language)], { dateStyle: 'medium' }).format(time);
}

/** "14:32" in the way of the editor's language, with the date if it isn't today. */
export function formatClockTime(time: number, now: number): string {
  const isToday = new Date(time).toDateString() === new Date(now).toDateString();
  const date = isToday ? {} : ({ dateStyle: 'medium' } as const);
  return new Intl.DateTimeFormat([...localesOf(vscode.env.language)], { ...date, timeStyle: 'short' }).format(time);
}

/** "today", "yesterday", or "12 days ago". */
export function formatAge(time: number, now: number): string {
  const days = Math.max(0, Math.floor((now - time) / dayMs));
  if (days === 0) return vscode.l10n.t('today');
  return days === 1 ? vscode.l10n.t('yesterday') : vscode.l10n.t('{0} days ago', days);
}

/** "Nov 1, 2026 (28 days ago)"; empty if undefined. */
export function formatDateAndAge(time: number | undefined, now: number): string {
  return time === undefined ? '' : vscode.l10n.t('{0} ({1})', formatDate(time), formatAge(time, now));
}
