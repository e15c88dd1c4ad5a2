import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { packagedExtension } from './repository';
import { writeSettings, type Settings } from './settings';

export interface Demo {
  /** A URL, or other text if there is none. */
  readonly where: string;
  close(): Promise<void>;
}

/**
 * Opens the packaged extension in the desktop VS Code, without the user's settings and extensions. `otherExtension` is the
 * folder of one more.
 */
export function startDesktop(folder: string, settings: Settings, otherExtension: string): Demo {
  const executable = process.env.VSCODE_EXECUTABLE ?? 'code';
  const shell = process.platform === 'win32';
  const apart = ['--user-data-dir', join(folder, 'desktop'), '--extensions-dir', join(folder, 'desktopExtensions')];
  const installed = spawnSync(executable, [...apart, '--force', '--install-extension', packagedExtension], {
    encoding: 'utf8',
    shell,
  });
  if (installed.status !== 0) {
    const reason = installed.error?.message ?? installed.stderr;
    console.error(
      `No desktop VS Code took the extension; put "code" on the PATH or set VSCODE_EXECUTABLE (${reason.trim()}).`,
    );
    process.exit(1);
  }
  writeSettings(join(folder, 'desktop/User'), settings);
  const window = spawn(
    executable,
    [...apart, `--extensionDevelopmentPath=${otherExtension}`, '--new-window', '--wait', join(folder, 'workspace')],
    {
      stdio: 'ignore',
      shell,
    },
  );
  window.once('exit', () => process.exit(0));
  return {
    where: 'a window of the desktop VS Code, which ends this when it is closed',
    close() {
      window.kill();
      return Promise.resolve();
    },
  };
}
