// Puts a real VS Code (code-server, the Node it needs, Chromium) into .vscode-test/rig, once. Needs npm and nothing else:
// no compiler, no system library. Plain JavaScript without dependencies, because it runs before there are any.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { npm, repositoryRoot } from '../npm.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const rig = join(repositoryRoot, '.vscode-test/rig');
// Everything is made in a folder of this process that gets its name last, so an interrupted install is never taken for a whole one.
const unfinished = `${rig}-${process.pid}`;
const vscode = 'node_modules/code-server/lib/vscode';

export function installRig() {
  if (process.platform !== 'linux') {
    console.error(
      'The rig that brings its own VS Code is for Linux; set VSCODE_TEST=desktop to test in a desktop VS Code here.',
    );
    process.exit(1);
  }
  const stamp = join(rig, 'installed');
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing a VS Code and a browser for the tests, once…');
  const startedAt = Date.now();
  removeInterruptedInstalls();
  mkdirSync(unfinished, { recursive: true });
  installEditor();
  unpackChromium();
  trim();
  writeFileSync(join(unfinished, 'installed'), wanted);
  rmSync(rig, { recursive: true, force: true });
  renameSync(unfinished, rig);
  console.log(`Installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
}

function removeInterruptedInstalls() {
  const folder = dirname(rig);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const [, pid] = /^rig-(\d+)$/.exec(name) ?? [];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid) {
  try {
    return pid !== process.pid && process.kill(pid, 0);
  } catch {
    return false;
  }
}

function fingerprint() {
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
  for (const file of ['package-lock.json', 'install.mjs', ...standIns.map(({ from }) => from)])
    hash.update(readFileSync(join(here, file)));
  return hash.digest('hex');
}

function installEditor() {
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(here, file), join(unfinished, file));
  // Without --ignore-scripts, code-server insists on npm itself running under Node 24 and compiles modules that nothing here uses.
  npm(['ci', '--ignore-scripts'], unfinished);
  // Its lock file lacks an optional peer, which npm takes for a mismatch unless peers are left alone.
  npm(['ci', '--ignore-scripts', '--omit=dev', '--legacy-peer-deps'], join(unfinished, vscode));
  npm(['ci', '--ignore-scripts', '--omit=dev'], join(unfinished, vscode, 'extensions'));
  for (const { from, to } of standIns) copyFileSync(join(here, from), join(unfinished, vscode, to));
}

/** Two native modules that --ignore-scripts left uncompiled, and without which output channels stay empty and hosts outlive their parent. */
const standIns = [
  { from: 'standIns/spdlog.cjs', to: 'node_modules/@vscode/spdlog/index.js' },
  { from: 'standIns/nativeWatchdog.cjs', to: 'node_modules/@vscode/native-watchdog/index.js' },
];

/** There is a packed Chromium for x64 only; elsewhere the tests use the system's. */
function unpackChromium() {
  if (process.arch !== 'x64') return;
  const packed = (name) =>
    brotliDecompressSync(readFileSync(join(unfinished, 'node_modules/@sparticuz/chromium/bin', `${name}.br`)));
  const chromium = join(unfinished, 'chromium');
  mkdirSync(chromium);
  writeFileSync(join(chromium, 'chromium'), packed('chromium'), { mode: 0o755 });
  for (const name of ['al2023', 'fonts']) {
    const folder = join(chromium, name);
    mkdirSync(folder);
    const tar = spawnSync('tar', ['-x', '-C', folder], { input: packed(`${name}.tar`), encoding: 'utf8' });
    if (tar.status !== 0) throw new Error(`tar could not unpack ${name}: ${tar.error?.message ?? tar.stderr}`);
  }
  writeFileSync(join(chromium, 'fonts.conf'), fontSettings());
}

/** Rows are as wide on every machine: Open Sans comes with Chromium, and is about as wide as the fonts of Windows and macOS. */
function fontSettings() {
  const folders = [join(rig, 'chromium/fonts'), '/usr/share/fonts'].map((folder) => `<dir>${folder}</dir>`);
  const preferred = [
    ['system-ui', 'Open Sans'],
    ['sans-serif', 'Open Sans'],
    ['monospace', 'DejaVu Sans Mono'],
  ].map(
    ([family, font]) =>
      `<alias binding="strong"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`,
  );
  const cache = `<cachedir>${join(rig, 'chromium/fontCache')}</cachedir>`;
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${[...folders, cache, ...preferred].join('')}</fontconfig>\n`;
}

/** Each of these starts with every window, or would sign in somewhere. */
const unneededExtensions = [
  'copilot',
  'debug-auto-launch',
  'emmet',
  'git',
  'github',
  'microsoft-authentication',
  'tunnel-forwarding',
];

/** Removes what no test can reach: nearly half of what was unpacked. */
function trim() {
  const target = `linux-${process.arch}`;
  const modules = join(vscode, 'node_modules');
  const unneeded = [
    'node_modules/@sparticuz',
    ...entries(`node_modules/node-${target}`, (name) => name !== 'bin' && name !== 'package.json'),
    ...unneededExtensions.map((name) => join(vscode, 'extensions', name)),
    join(modules, '@microsoft/mxc-sdk'),
    ...entries(join(modules, '@github'), (name) => name.startsWith('copilot')),
    ...entries(join(modules, 'node-pty/prebuilds'), (name) => name !== target),
    ...entries(join(modules, '@vscode/ripgrep-universal/bin'), (name) => name !== target),
  ];
  for (const path of unneeded) rmSync(join(unfinished, path), { recursive: true, force: true });
}

function entries(folder, isUnneeded) {
  if (!existsSync(join(unfinished, folder))) return [];
  return readdirSync(join(unfinished, folder))
    .filter(isUnneeded)
    .map((name) => join(folder, name));
}
