import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import {
  after,
  makeTemporaryFolder,
  runProgram,
  startProcessGroup,
  type Environment,
  type ProcessGroup,
} from './processes';
import { editorNode, rig } from './repository';
import { quietSettings, writeSettings, type Settings } from './settings';

export interface EditorServerOptions {
  /** The folder for settings, extensions, and the home folder; temporary by default. */
  readonly folder?: string;
  readonly workspace?: string;
  readonly port?: number;
  readonly settings?: Settings;
  /** Environment variables of the extension host. */
  readonly environment?: Environment;
  /** A .vsix file to install first. */
  readonly extension?: string;
  /** The folder of another extension, which is copied. */
  readonly otherExtension?: string;
  /** Starts folders in Restricted Mode, without a question, until the person trusts them. */
  readonly restrictedMode?: boolean;
  /** Websites that open without a prompt, such as `http://127.0.0.2:*`. */
  readonly trustedDomains?: readonly string[];
  /** The log level of the server, the window, and the extension host; `info` by default. */
  readonly logLevel?: 'trace';
  /** Starts with every extension that comes with the editor, rather than with the few that tests use. */
  readonly allExtensions?: boolean;
  /** Lets a page run tests in the extension host, which a built VS Code otherwise ignores silently. */
  readonly hostTests?: boolean;
}

export interface EditorServer {
  readonly origin: string;
  /** The page that opens the workspace. */
  readonly url: string;
  readonly workspace: string;
  readonly logFile: string;
  close(): Promise<void>;
}

const codeServer = join(rig, 'node_modules/code-server/out/node/entry.js');
const ownExtensions = join(rig, 'node_modules/code-server/lib/vscode/extensions');
const startTimeoutMs = 60_000;
const opensWalkthroughs = 'workbench.welcomePage.walkthroughs.openOnInstall';

/** Of the editor's own extensions, what tests see or use; most others only cost time at every start. */
const usedExtensions = ['configuration-editing', 'json', 'ms-vscode.js-debug', 'theme-defaults', 'theme-seti'];
const restrictedMode = { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };

/**
 * The port of the editors of a process that `runWorkbenchTestsInParallel` starts: at the same address, a browser finds in its
 * cache what an earlier one loaded.
 */
const testPort = Number(process.env.WORKBENCH_TEST_PORT ?? 0);

/** Starts a VS Code for the browser, which ends with this process, however it ends. */
export async function startEditorServer(options: EditorServerOptions = {}): Promise<EditorServer> {
  // Short, because it contains sockets, whose paths are limited to about 100 characters.
  const temporaryFolder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
  const folder = options.folder ?? temporaryFolder;
  const workspace = options.workspace ?? join(folder, 'workspace');
  const port = options.port ?? (await findFreePort(testPort));
  const environment = { ...privateEnvironment(folder, temporaryFolder), ...options.environment };
  for (const made of [workspace, environment.HOME, environment.TMPDIR]) mkdirSync(made, { recursive: true });
  const trust = options.restrictedMode === true ? restrictedMode : {};
  const settings: Settings = { ...quietSettings, ...trust, ...options.settings };
  writeSettings(join(folder, 'data/User'), settings);
  // This setting is one of the machine, which the server reads from another file.
  const { [opensWalkthroughs]: opens } = settings;
  writeSettings(join(folder, 'data/Machine'), { [opensWalkthroughs]: opens });
  writeFileSync(join(folder, 'config.yaml'), '');
  const { extension, otherExtension: other } = options;
  const extensions = join(folder, 'extensions');
  if (extension !== undefined) cpSync(await installOnce(extension), extensions, { recursive: true });
  if (other !== undefined) cpSync(other, join(extensions, basename(other)), { recursive: true });

  if (options.allExtensions !== true) linkUsedExtensions(join(folder, 'usedExtensions'));

  const logFile = join(folder, 'server.log');
  const args = [codeServer, ...folderArguments(folder), ...serverArguments(folder, port, options)];
  const group = startProcessGroup(editorNode, args, { environment, logFile, temporaryFolder });
  const origin = `http://127.0.0.1:${port}`;
  try {
    await answers(origin, group, logFile);
  } catch (error) {
    await group.end();
    throw error;
  }
  return {
    origin,
    url: `${origin}/?folder=${encodeURIComponent(workspace)}`,
    workspace,
    logFile,
    close: () => group.end(),
  };
}

function folderArguments(folder: string): readonly string[] {
  return [
    ...['--config', join(folder, 'config.yaml')],
    ...['--user-data-dir', join(folder, 'data')],
    ...['--extensions-dir', join(folder, 'extensions')],
  ];
}

function linkUsedExtensions(folder: string): void {
  if (existsSync(folder)) return;
  mkdirSync(folder);
  for (const name of usedExtensions) symlinkSync(join(ownExtensions, name), join(folder, name));
}

function serverArguments(
  folder: string,
  port: number,
  {
    trustedDomains = [],
    logLevel,
    hostTests = false,
    allExtensions = false,
    restrictedMode: isRestricted = false,
  }: EditorServerOptions,
): readonly string[] {
  return [
    ...['--auth', 'none', '--bind-addr', `127.0.0.1:${port}`],
    ...[
      '--disable-telemetry',
      '--disable-update-check',
      ...(isRestricted ? [] : ['--disable-workspace-trust']),
      '--disable-getting-started-override',
      '--ignore-last-opened',
    ],
    ...trustedDomains.flatMap((domain) => ['--link-protection-trusted-domains', domain]),
    ...(logLevel === undefined ? [] : ['--log', logLevel]),
    ...(hostTests ? ['--vscode-option', 'enable-smoke-test-driver'] : []),
    ...(allExtensions ? [] : ['--vscode-option', `builtin-extensions-dir=${join(folder, 'usedExtensions')}`]),
  ];
}

/**
 * The folder with what was installed from a .vsix file. It is installed once, because that takes half of the time in which
 * an editor starts.
 */
export async function installOnce(file: string): Promise<string> {
  const installed = `${file}-installed`;
  if (existsSync(installed) && statSync(installed).mtimeMs > statSync(file).mtimeMs) return installed;
  rmSync(installed, { recursive: true, force: true });
  const folder = makeTemporaryFolder();
  writeFileSync(join(folder, 'config.yaml'), '');
  await installExtension(file, folder, privateEnvironment(folder, folder));
  // The list of the editor's extensions has absolute paths; an editor without one makes it from the folders.
  rmSync(join(folder, 'extensions/extensions.json'));
  cpSync(join(folder, 'extensions'), `${installed}-${process.pid}`, { recursive: true });
  renameSync(`${installed}-${process.pid}`, installed);
  return installed;
}

async function installExtension(file: string, folder: string, environment: Environment): Promise<void> {
  const { succeeded, output } = await runProgram(
    editorNode,
    [codeServer, ...folderArguments(folder), '--force', '--install-extension', file],
    environment,
  );
  if (!succeeded) throw new Error(`${file} could not be installed:\n${output}`);
}

/** This process's environment without variables that point to other folders, or to a proxy for local servers. */
function privateEnvironment(folder: string, temporaryFolder: string): Environment & { HOME: string; TMPDIR: string } {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(VSCODE_|CODE_SERVER_|WORKBENCH_TEST_|XDG_|npm_)|_proxy$/i.test(name),
  );
  const home = join(folder, 'home');
  const sockets = join(temporaryFolder, 'run');
  return {
    ...Object.fromEntries(inherited.map(([name, value = '']) => [name, value])),
    EXTENSIONS_GALLERY: '{}',
    HOME: home,
    TMPDIR: sockets,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_RUNTIME_DIR: sockets,
  };
}

async function answers(origin: string, group: ProcessGroup, logFile: string): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  while (!(await isHealthy(origin))) {
    if (group.hasExited()) throw new Error(`The editor did not start:\n${readFileSync(logFile, 'utf8')}`);
    if (Date.now() > deadline)
      throw new Error(`The editor did not answer within ${startTimeoutMs / 1000} s:\n${readFileSync(logFile, 'utf8')}`);
    await after(50);
  }
}

async function isHealthy(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/healthz`)).ok;
  } catch {
    return false;
  }
}

/** A free port; `wanted` if it is available. */
export function findFreePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (wanted === 0 ? reject(error) : resolve(findFreePort())));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : wanted));
    });
  });
}
