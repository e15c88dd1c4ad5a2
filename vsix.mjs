// Packages the extension from what the build has left in dist/. `npm run vsix` writes dist/aps-auth.vsix;
// `node vsix.mjs --stage <folder>` only lays out in a folder what a package would hold whose repository is not known.
//
// The editor shows README.md and CHANGELOG.md of an installed extension without resolving anything against its folder, so
// a relative link or picture is dead there even if its file is in the package. Only the release workflow knows where the
// repository is: it adds `vsce.baseContentUrl` and `vsce.baseImagesUrl` to package.json, and vsce turns what is relative
// into URLs. In any other package a relative link becomes its text, and a relative picture is left out.
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
async function stage(folder, isRepositoryKnown) {
  rmSync(folder, { recursive: true, force: true });
  for (const file of await listFiles({ cwd: root, packageManager: PackageManager.None })) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(root, file), join(folder, file));
  }
  for (const file of ['README.md', 'CHANGELOG.md']) {
    const markdown = readFileSync(join(root, file), 'utf8');
    if (unsupported.test(markdown)) throw new Error(`${file} may have links and pictures only as [text](target).`);
    if (!isRepositoryKnown) writeFileSync(join(folder, file), withoutRelativeLinks(markdown));
  }
}

/** The Marketplace accepts no version such as 1.0.0-beta, so an odd minor number makes a pre-release. */
function isPreRelease(version) {
  return Number(version.split('.')[1]) % 2 === 1;
}

async function writeVsix(path) {
  const folder = join(root, 'dist/package');
  await stage(folder, manifest.vsce?.baseContentUrl !== undefined);
  cpSync(join(root, '.vscodeignore'), join(folder, '.vscodeignore'));
  await createVSIX({
    cwd: folder,
    packagePath: path,
    dependencies: false,
    allowMissingRepository: true,
    preRelease: isPreRelease(manifest.version),
  });
  rmSync(folder, { recursive: true });
}

const [, , option, target] = process.argv;
if (option === '--stage') await stage(resolve(target), false);
else await writeVsix(join(root, 'dist/aps-auth.vsix'));
