import type { App } from '../catalog/app';

const dayMs = 86_400_000;

/**
 * How many whole days old something is, if that is old enough that a person wants to be reminded of it; undefined otherwise, or
 * if its age isn't known. Times are epoch milliseconds.
 */
export function daysIfOld(
  since: number | undefined,
  now: number,
  reminderDays: number | undefined,
): number | undefined {
  if (since === undefined || reminderDays === undefined) return undefined;
  const days = Math.floor((now - since) / dayMs);
  return days >= reminderDays ? days : undefined;
}

/** When secrets and keys of the apps will be that old, in epoch milliseconds. */
export function secretReminderTimes(apps: readonly App[], reminderDays: number | undefined): readonly number[] {
  if (reminderDays === undefined) return [];
  const since = apps.flatMap(({ secretSince, serviceAccounts = [] }) => [
    secretSince?.at,
    ...serviceAccounts.flatMap(({ keys = [] }) => keys.map(({ createdAt }) => createdAt)),
  ]);
  return since.flatMap((at) => (at === undefined ? [] : [at + reminderDays * dayMs]));
}
