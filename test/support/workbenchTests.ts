import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createMocha, findTests, runModules } from './mocha';
import { makeTemporaryFolder, runScript } from './processes';
import { packagedExtension, repository } from './repository';
import { nothingRan, oneFailed, readTestCount, sum, type TestCount } from './testCount';
import { screenshotAll } from './workbench/window';

export const needsTheRig = process.env.VSCODE_TEST === 'desktop';

/** Which part of the files is meant, of how many parts; the first is 1. */
export interface Part {
  readonly index: number;
  readonly count: number;
}

/** A workbench mostly waits, so two of them keep the machine busy. */
const parts = 2;

/** Runs all of them in several processes at the same time, each printed when it ends. */
export async function runWorkbenchTestsInParts(): Promise<TestCount> {
  if (needsTheRig) return runWorkbenchTests();
  return sum(await Promise.all(Array.from({ length: parts }, (_, part) => runPart(part + 1))));
}

async function runPart(index: number): Promise<TestCount> {
  const resultFile = join(makeTemporaryFolder(), 'result.json');
  const { succeeded, output } = await runScript(join(repository, 'dist/test/support/runWorkbenchTests.mjs'), [String(index), String(parts), resultFile]);
  const count = readTestCount(resultFile);
  console.log(`Part ${index} of ${parts}:\n${output}`);
  return succeeded || count.failed > 0 ? count : sum([count, oneFailed]);
}

/** Runs the tests of test/workbench, which install the packaged extension and use it as a person would. */
export async function runWorkbenchTests({ index, count }: Part = { index: 1, count: 1 }): Promise<TestCount> {
  if (needsTheRig) {
    console.log('The workbench tests need the rig, so VSCODE_TEST=desktop skips them.');
    return nothingRan;
  }
  const folder = join(repository, 'dist/test/workbench');
  const all = existsSync(folder) ? findTests(folder, () => true) : [];
  // Neighbours stay together: those that sign in use the same ports.
  const files = all.slice(Math.floor((all.length * (index - 1)) / count), Math.floor((all.length * index) / count));
  if (files.length === 0 || !existsSync(packagedExtension)) {
    console.error(files.length === 0 ? 'There is no workbench test.' : 'There is no packaged extension: npm run package makes it.');
    return oneFailed;
  }
  const mocha = createMocha(60_000);
  // On a busy machine the editor sometimes hides a message before anybody could read it, and a person would look twice too.
  mocha.suite.retries(Number(process.env.RETRIES ?? 1));
  mocha.rootHooks({
    async afterEach(this: Mocha.Context) {
      if (this.currentTest?.state === 'failed') await screenshotAll(this.currentTest.fullTitle());
    },
  });
  return runModules(mocha, files);
}
