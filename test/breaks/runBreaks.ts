// Breaks the source line by line in a copy of the repository, and reports which breaks no test notices. The arguments are
// words in the names of the breaks to try; without any, all are tried.
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitOnTermination, makeTemporaryFolder, runScript, type FinishedProgram } from '../support/processes';
import { repository } from '../support/repository';
import { breaks, type Break } from './breaks';

const copied = /^(src|test|docs|media|l10n|\.github|[^/]+\.(json|mjs|md))(\/|$)/;

type Tests = Pick<Break, 'testFiles' | 'words'>;

async function run(folder: string, { testFiles, words }: Tests): Promise<FinishedProgram> {
  const environment = {
    ...process.env,
    FILES: testFiles.join(' '),
    BAIL: '1',
    ...(words === undefined ? {} : { GREP: words }),
  };
  const built = await runScript(join(folder, 'esbuild.mjs'), [], environment, folder);
  if (!built.succeeded) throw new Error(`The copy can't be built.\n${built.output}`);
  return runScript(join(folder, 'dist/test/support/runNodeTests.mjs'), [], environment, folder);
}

async function isNoticed(folder: string, { file, from, to, ...tests }: Break): Promise<boolean> {
  const path = join(folder, 'src', file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  try {
    return !(await run(folder, tests)).succeeded;
  } finally {
    writeFileSync(path, text);
  }
}

exitOnTermination();
const folder = makeTemporaryFolder();
cpSync(repository, folder, {
  recursive: true,
  filter: (path) => path === repository || copied.test(path.slice(repository.length + 1)),
});
symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'), 'junction');
const words = process.argv.slice(2);
const chosen = breaks.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const testFiles = [...new Set(chosen.flatMap((one) => one.testFiles))];
const intact = await run(folder, { testFiles });
if (!intact.succeeded) throw new Error(`The tests fail without a break.\n${intact.output}`);
let survived = 0;
for (const one of chosen) {
  const noticed = await isNoticed(folder, one);
  if (!noticed) survived++;
  console.log(`${noticed ? 'noticed ' : 'SURVIVED'}  ${one.name}`);
}
console.log(`\n${chosen.length} breaks, ${survived} survived`);
process.exit(survived === 0 ? 0 : 1);
