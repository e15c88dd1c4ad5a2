import * as vscode from 'vscode';

const clearSetting = 'apsAuth.clearClipboardAfterSeconds';

/** Copies a secret, and clears the clipboard after the time in the settings if it still holds the secret then. */
export async function copySecret(text: string): Promise<void> {
  const { clipboard } = vscode.env;
  await clipboard.writeText(text);
  const seconds: unknown = vscode.workspace.getConfiguration().get(clearSetting);
  if (typeof seconds !== 'number' || !(seconds > 0)) return;
  const clear = async (): Promise<void> => {
    if ((await clipboard.readText()) === text) await clipboard.writeText('');
  };
  // A browser may refuse to let the clipboard be read while the window has no focus.
  setTimeout(() => void clear().catch(() => undefined), Math.min(seconds, maxSeconds) * 1000);
}

/** As in package.json; a timer can't wait longer than 24 days. */
const maxSeconds = 86_400;
