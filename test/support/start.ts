// npm start: the packaged extension in its own VS Code, with an emulator instead of Autodesk.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeDemo, startDemoServers } from './demoServers';
import { startDesktop, type Demo } from './desktop';
import { findFreePort, startEditorServer } from './editorServer';
import { onTermination } from './processes';
import { packagedExtension, repository } from './repository';
import type { Settings } from './settings';

const usualPort = 8123;

/** An extension that opens the walkthrough. */
const opener = join(repository, 'test/support/walkthroughOpener');

async function startInBrowser(folder: string, settings: Settings): Promise<Demo> {
  const installed = spawnSync(process.execPath, [join(repository, 'test/support/install.mjs'), '--editor'], {
    stdio: 'inherit',
  });
  if (installed.status !== 0) process.exit(1);
  const wantedPort = Number(process.env.PORT ?? usualPort);
  const port = await findFreePort(wantedPort);
  if (port !== wantedPort) console.log(`Port ${wantedPort} is busy, so this is on port ${port}.`);
  const server = await startEditorServer({
    folder,
    port,
    settings,
    extension: packagedExtension,
    allExtensions: true,
    otherExtension: opener,
    trustedDomains: ['http://127.0.0.2:*'],
  });
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

const isDesktop = process.argv.includes('--desktop') || process.env.VSCODE_TEST === 'desktop';
// Not 127.0.0.1 in the browser, because VS Code for the web rewrites such URLs when it opens them.
const emulator = await startDemoServers(isDesktop ? '127.0.0.1' : '127.0.0.2', [
  'http://localhost:8080/api/auth/callback',
  'vscode://aps-auth.aps-auth/callback',
]);
const folder = join(repository, '.vscode-test/demo');
// Apps of an earlier run may lack their secrets, which are in the browser that was used then.
for (const data of ['data', 'desktop']) rmSync(join(folder, data), { recursive: true, force: true });
mkdirSync(join(folder, 'workspace'), { recursive: true });
const settings = { 'apsAuth.baseUrl': emulator.baseUrl, 'workbench.welcomePage.walkthroughs.openOnInstall': true };
const demo = await (isDesktop ? startDesktop(folder, settings, opener) : startInBrowser(folder, settings));

onTermination(() => {
  void Promise.all([demo.close(), emulator.close()]).then(() => process.exit(0));
});
console.log(describeDemo(emulator.baseUrl));
console.log(`Ready: ${demo.where}`);
if (!isDesktop) openInBrowser(demo.where);
