import * as vscode from 'vscode';

/**
 * The editor resolves a configuration anew on Restart only if launch.json was changed. This says so in the debug console of
 * a session that got values.
 */
export class RestartNotice implements vscode.DebugAdapterTrackerFactory {
  /** Configurations that were filled, and whose session hasn't started or restarted with it yet. */
  readonly #filled = new Set<string>();
  /** The IDs of sessions that started with values. */
  readonly #sessions = new Set<string>();

  /** The next start or restart of a session of this configuration has new values. */
  expect(folder: vscode.WorkspaceFolder | undefined, name: string): void {
    this.#filled.add(keyOf(folder, name));
  }

  createDebugAdapterTracker(session: vscode.DebugSession): vscode.DebugAdapterTracker | undefined {
    const hasNewValues = this.#hasNewValues(session);
    if (!hasNewValues && !this.#sessions.has(session.id)) return undefined;
    // A debugger that can't restart a program is started again for the same session.
    if (!hasNewValues) showNotice();
    this.#sessions.add(session.id);
    return {
      onWillReceiveMessage: (message: unknown) => {
        if (isRestart(message) && !this.#hasNewValues(session)) showNotice();
      },
    };
  }

  #hasNewValues({ workspaceFolder, name }: vscode.DebugSession): boolean {
    return this.#filled.delete(keyOf(workspaceFolder, name));
  }
}

function keyOf(folder: vscode.WorkspaceFolder | undefined, name: string): string {
  return `${folder?.uri.toString() ?? ''} ${name}`;
}

function isRestart(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'command' in message && message.command === 'restart';
}

function showNotice(): void {
  vscode.debug.activeDebugConsole.appendLine(
    vscode.l10n.t(
      'APS Auth: Restart reuses the values that this session started with. For new ones, such as a fresh access token, stop the session and start it again.',
    ),
  );
}
