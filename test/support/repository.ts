import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of this repository. Looked for, because esbuild moves code between files of different depths. */
export const repository = nearestFolderWith('package.json', import.meta.dirname);

/** Where install.mjs puts the VS Code and the browser of the rig. */
export const rig = join(repository, '.vscode-test/rig');

/** The packaged extension, as `npm run package` leaves it. */
export const packagedExtension = join(repository, 'dist/aps-auth.vsix');

function nearestFolderWith(file: string, folder: string): string {
  if (existsSync(join(folder, file))) return folder;
  if (dirname(folder) === folder) throw new Error(`There is no ${file} in any folder above.`);
  return nearestFolderWith(file, dirname(folder));
}
