// Packages the extension from what the build has left in dist/. `npm run vsix` writes dist/aps-auth.vsix;
// `node vsix.mjs <file> [<vsce>]` writes another file, with these fields as JSON for `vsce` in package.json.
//
// The editor shows README.md and CHANGELOG.md of an installed extension without resolving anything against its folder, so
// a relative link or picture is dead there even if its file is in the package. Only the release workflow knows where the
// repository is: it adds `vsce.baseContentUrl` and `vsce.baseImagesUrl` to package.json, and vsce turns what is relative
// into URLs. In any other package a relative link becomes its text, and a relative picture is left out: the editor shows
// pictures at https URLs only, and no data URLs.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const root = import.meta.dirname;
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Other forms of a link or a picture, which neither vsce nor `withoutRelativeLinks` resolves. */
const unsupported = /\]\[|^\[[^\]]+\]:|<(?:a|img|video)\s/m;

function withoutRelativeLinks(markdown) {
  const withoutPictures = markdown.replaceAll(/^!\[[^\]]*\]\((?!https:)[^)]+\)\n\n?/gm, '');
  return withoutPictures.replaceAll(/(?<!!)\[([^\][]*)\]\((?!https:|#)[^)]+\)/g, '$1');
}

/** Copies the files of the package, as .vscodeignore chooses them. */
async function stage(folder, vsce) {
  rmSync(folder, { recursive: true, force: true });
  for (const file of await listFiles({ cwd: root, packageManager: PackageManager.None })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...manifest, vsce }, undefined, 2));
  cpSync(join(root, '.vscodeignore'), join(folder, '.vscodeignore'));
  for (const file of ['README.md', 'CHANGELOG.md']) {
    const markdown = readFileSync(join(root, file), 'utf8');
    if (unsupported.test(markdown)) throw new Error(`${file} may have links and pictures only as [text](target).`);
    if (vsce === undefined) writeFileSync(join(folder, file), withoutRelativeLinks(markdown));
  }
}

/** The Marketplace accepts no version such as 1.0.0-beta, so an odd minor number makes a pre-release. */
function isPreRelease(version) {
  return Number(version.split('.')[1]) % 2 === 1;
}

const [, , target = join(root, 'dist/aps-auth.vsix'), fields] = process.argv;
const vsce = fields === undefined ? manifest.vsce : JSON.parse(fields);
const folder = join(root, `dist/package-${process.pid}`);
await stage(folder, vsce);
await createVSIX({
  cwd: folder,
  packagePath: resolve(target),
  dependencies: false,
  allowMissingRepository: true,
  preRelease: isPreRelease(manifest.version),
});
rmSync(folder, { recursive: true });
