// Puts httpYac into .vscode-test/httpYac, once, for the test of what is copied for it. It is no dependency of this project:
// it would be larger than all others. Plain JavaScript without dependencies, because it runs before there are any.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, repositoryRoot } from '../npm.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = join(repositoryRoot, '.vscode-test/httpYac');
// As in the rig, an interrupted install is never taken for a whole one.
const unfinished = `${folder}-${process.pid}`;

export function installHttpYac() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(here, 'package-lock.json')))
    .digest('hex');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  console.log('Installing httpYac for its test, once…');
  mkdirSync(unfinished, { recursive: true });
  for (const file of ['package.json', 'package-lock.json']) copyFileSync(join(here, file), join(unfinished, file));
  npm(['ci', '--ignore-scripts'], unfinished);
  writeFileSync(join(unfinished, 'installed'), wanted);
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
}
