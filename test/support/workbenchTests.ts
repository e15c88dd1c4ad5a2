import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createMocha, findTests, runModules } from './mocha';
import { makeTemporaryFolder, runScript } from './processes';
import { packagedExtension, repository } from './repository';
import { nothingRan, oneFailed, readTestCount, sum, type TestCount } from './testCount';
import { screenshotAll } from './workbench/window';

export const needsTheRig = process.env.VSCODE_TEST === 'desktop';

/** Where each part of the files begins; later files take longer. A workbench often waits, so two parts run at once. */
const partStarts = [0, 0.56];

/** Runs the parts in parallel processes and prints each when it ends. */
export async function runWorkbenchTestsInParts(): Promise<TestCount> {
  if (needsTheRig) return runWorkbenchTests();
  return sum(await Promise.all(partStarts.map((_, part) => runPart(part))));
}

function startOf(part: number, files: readonly string[]): number {
  return Math.floor(files.length * (partStarts[part] ?? 1));
}

async function runPart(part: number): Promise<TestCount> {
  const resultFile = join(makeTemporaryFolder(), 'result.json');
  const { succeeded, output } = await runScript(join(repository, 'dist/test/support/runWorkbenchTests.mjs'), [
    String(part),
    resultFile,
  ]);
  const count = readTestCount(resultFile);
  console.log(`Part ${part + 1} of ${partStarts.length}:\n${output}`);
  return succeeded || count.failed > 0 ? count : sum([count, oneFailed]);
}

/** Runs test/workbench, or one part of it: UI tests that install the packaged extension. */
export async function runWorkbenchTests(part?: number): Promise<TestCount> {
  if (needsTheRig) {
    console.log('The workbench tests need the rig, so VSCODE_TEST=desktop skips them.');
    return nothingRan;
  }
  const folder = join(repository, 'dist/test/workbench');
  const all = existsSync(folder) ? findTests(folder, () => true) : [];
  // Adjacent files stay together, because sign-in tests share ports.
  const files = part === undefined ? all : all.slice(startOf(part, all), startOf(part + 1, all));
  if (files.length === 0 || !existsSync(packagedExtension)) {
    console.error(
      files.length === 0 ? 'There is no workbench test.' : 'There is no packaged extension: npm run package makes it.',
    );
    return oneFailed;
  }
  const mocha = createMocha(60_000);
  // On a busy machine the editor sometimes hides a message before the test can read it.
  mocha.suite.retries(Number(process.env.RETRIES ?? 1));
  mocha.rootHooks({
    async afterEach(this: Mocha.Context) {
      if (this.currentTest?.state === 'failed') await screenshotAll(this.currentTest.fullTitle());
    },
  });
  return runModules(mocha, files);
}
