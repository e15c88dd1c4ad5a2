import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../credentials/writeFileAtomic';
import { systemErrorCode } from '../oauth/systemErrorCode';
import { TerminalSetupError } from './terminalSetupError';

/** Where `aps-token` is. */
export interface InstalledProgram {
  /** The folder for `PATH`: the same for all versions. */
  readonly binFolder: string;
  /** The path for `APS_AUTH_MAIN`. */
  readonly main: string;
}

const outdated = "aps-token: This terminal wasn't opened by VS Code, or VS Code was updated. Open a new terminal.";

/**
 * For every POSIX shell. `NODE_OPTIONS` is for the programs of the terminal: a debugger would attach to `aps-token`, and the
 * Node.js of the editor doesn't know every option.
 */
const shellLauncher = `#!/bin/sh
if [ ! -x "$APS_AUTH_NODE" ] || [ ! -f "$APS_AUTH_MAIN" ]; then
  echo "${outdated}" >&2
  exit 69
fi
APS_AUTH_NODE_OPTIONS=$NODE_OPTIONS
ELECTRON_RUN_AS_NODE=1
export APS_AUTH_NODE_OPTIONS ELECTRON_RUN_AS_NODE
unset NODE_OPTIONS
exec "$APS_AUTH_NODE" "$APS_AUTH_MAIN" "$@"
`;

/** For cmd and PowerShell, which runs no script of its own everywhere. */
const windowsLauncher = [
  '@echo off',
  'setlocal',
  'if not exist "%APS_AUTH_NODE%" goto outdated',
  'if not exist "%APS_AUTH_MAIN%" goto outdated',
  // The variable of a loop can have quotes and ampersands; %NODE_OPTIONS% would be parsed with them.
  'set APS_AUTH_NODE_OPTIONS=',
  'if defined NODE_OPTIONS for /f "tokens=1* delims==" %%n in (\'set NODE_OPTIONS\') do if /i "%%n"=="NODE_OPTIONS" set "APS_AUTH_NODE_OPTIONS=%%o"',
  'set NODE_OPTIONS=',
  'set ELECTRON_RUN_AS_NODE=1',
  '"%APS_AUTH_NODE%" "%APS_AUTH_MAIN%" %*',
  'exit /b %ERRORLEVEL%',
  ':outdated',
  `echo ${outdated} 1>&2`,
  'exit /b 69',
  '',
].join('\r\n');

/**
 * Installs `aps-token`: the launchers, and the program in a folder of its version. Writes nothing that is there already.
 * Older versions stay, because a terminal that lives on runs the one it was opened with.
 * @param folder the storage folder of the extension; made if it is missing
 * @param program the source code of the program
 * @throws TerminalSetupError `programNotInstalled`
 */
export async function installProgram(folder: string, version: string, program: string): Promise<InstalledProgram> {
  const binFolder = join(folder, 'bin');
  const main = join(folder, version, 'aps-token.js');
  try {
    await mkdir(binFolder, { recursive: true });
    await mkdir(join(folder, version), { recursive: true });
    // The launchers come last: they need the program.
    await install(main, program, 0o600);
    await install(join(binFolder, 'aps-token'), shellLauncher, 0o755);
    await install(join(binFolder, 'aps-token.cmd'), windowsLauncher, 0o600);
  } catch (error) {
    throw new TerminalSetupError('programNotInstalled', folder, error);
  }
  return { binFolder, main };
}

async function install(path: string, text: string, mode: number): Promise<void> {
  if (!(await isInstalled(path, text, mode))) await writeFileAtomic(path, text, { mode });
}

async function isInstalled(path: string, text: string, mode: number): Promise<boolean> {
  try {
    if ((await readFile(path, 'utf8')) !== text) return false;
    const needed = process.platform === 'win32' ? 0 : mode & 0o700;
    return ((await stat(path)).mode & needed) === needed;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
