import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this repository. Searched for, because esbuild moves code between folder levels. */
export const repository = nearestFolderWith('package.json', import.meta.dirname);

/** Where install.mjs installs the rig's VS Code and browser. */
export const rig = join(repository, '.vscode-test/rig');

/** The Node.js that the rig's VS Code runs with, as its extension host and what that starts. */
export const editorNode = join(rig, `node_modules/node-linux-${process.arch}/bin/node`);

/** Where httpYac is. */
export const httpYac = join(repository, '.vscode-test/httpYac');

/** The packaged extension, built by `npm run package`. */
export const packagedExtension = join(repository, 'dist/aps-auth.vsix');

function nearestFolderWith(file: string, folder: string): string {
  if (existsSync(join(folder, file))) return folder;
  if (dirname(folder) === folder) throw new Error(`There is no ${file} in any folder above.`);
  return nearestFolderWith(file, dirname(folder));
}
