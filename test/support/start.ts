// npm start: the packaged extension in its own VS Code, with an emulator instead of Autodesk.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startEmulator, type EmulatorApp } from '../emulator/emulator';
import { startDesktop, type Demo } from './desktop';
import { findFreePort, startEditorServer } from './editorServer';
import { onTermination } from './processes';
import { packagedExtension, repository } from './repository';
import type { Settings } from './settings';

const usualPort = 8123;

/** Has the length and characters of Autodesk's. */
function randomText(length: number): string {
  return randomBytes(length * 2)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, '')
    .slice(0, length);
}

async function startInBrowser(folder: string, settings: Settings): Promise<Demo> {
  const installed = spawnSync(process.execPath, [join(repository, 'test/support/install.mjs'), '--editor'], {
    stdio: 'inherit',
  });
  if (installed.status !== 0) process.exit(1);
  const wantedPort = Number(process.env.PORT ?? usualPort);
  const port = await findFreePort(wantedPort);
  if (port !== wantedPort) console.log(`Port ${wantedPort} is busy, so this is on port ${port}.`);
  const server = await startEditorServer({ folder, port, settings, extension: packagedExtension });
  return { where: server.url, close: () => server.close() };
}

/** Does nothing where no browser can open, because the URL is printed anyway. */
function openInBrowser(url: string): void {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (DISPLAY === undefined && WAYLAND_DISPLAY === undefined) return;
  spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
    .once('error', () => undefined)
    .unref();
}

const app: EmulatorApp = { clientId: randomText(48), clientSecret: randomText(64), type: 'serverToServer' };
const emulator = await startEmulator({ apps: [app] });
const folder = join(repository, '.vscode-test/demo');
mkdirSync(join(folder, 'workspace'), { recursive: true });
const settings = { 'apsAuth.baseUrl': emulator.baseUrl };

const isDesktop = process.argv.includes('--desktop') || process.env.VSCODE_TEST === 'desktop';
const demo = await (isDesktop ? startDesktop(folder, settings) : startInBrowser(folder, settings));

onTermination(() => {
  void Promise.all([demo.close(), emulator.close()]).then(() => process.exit(0));
});
console.log(`
An app to add, which only the emulator of this run knows:
  Client ID      ${app.clientId}
  Client secret  ${app.clientSecret ?? ''}
Ctrl-C ends the editor and the emulator.
`);
console.log(`Ready: ${demo.where}`);
if (!isDesktop) openInBrowser(demo.where);
