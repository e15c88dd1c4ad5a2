// Installs what a fresh clone lacks: the packages, with --editor the rig's VS Code and Chromium,
// and with --clients httpYac.
// Plain JavaScript, because it runs before any dependency is installed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installHttpYac } from './httpYac/install.mjs';
import { npm, repositoryRoot } from './npm.mjs';
import { installRig } from './rig/install.mjs';

function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(repositoryRoot, 'package-lock.json')))
    .digest('hex');
  const stamp = join(repositoryRoot, 'node_modules/.aps-auth-installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing packages, once…');
  npm(['ci', '--ignore-scripts'], repositoryRoot);
  writeFileSync(stamp, wanted);
}

installPackages();
const isDesktop = process.env.VSCODE_TEST === 'desktop';
if (process.argv.includes('--editor') && !isDesktop) installRig();
if (process.argv.includes('--clients') && !isDesktop) installHttpYac();
