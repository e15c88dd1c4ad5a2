import * as vscode from 'vscode';

export const secretReminderSetting = 'apsAuth.secretAgeReminderDays';

/** From which age on a person wants to be reminded of secrets and keys, in days; undefined for never. */
export function readSecretReminderDays(): number | undefined {
  const days: unknown = vscode.workspace.getConfiguration().get(secretReminderSetting);
  return typeof days === 'number' && days > 0 ? days : undefined;
}
