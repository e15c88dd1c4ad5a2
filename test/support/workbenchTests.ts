import { existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { findFreePort, installOnce } from './editorServer';
import { createMocha, findTests, runModules } from './mocha';
import { makeTemporaryFolder, runScript, type Environment } from './processes';
import { packagedExtension, repository } from './repository';
import { reportUnseenMessages, writeShownTexts } from './shownMessages';
import { failed, nothingRan, readTestCount, sum, type TestCount } from './testCount';
import { isRecording, listShownTexts } from './workbench/shownTexts';
import { screenshotAll } from './workbench/window';

export const needsTheRig = process.env.VSCODE_TEST === 'desktop';

const notPrepared = failed('Packaging');

/** A workbench often waits, so that two files can run at once. */
const filesAtOnce = 2;

/** Runs each file of test/workbench in its own process, and prints each when it ends. */
export async function runWorkbenchTestsInParallel(): Promise<TestCount> {
  if (needsTheRig) return runWorkbenchTests();
  if (!(await isPrepared())) return notPrepared;
  // The longest first, so that none of them is left alone at the end.
  const waiting = findFiles().toSorted((one, other) => statSync(other).size - statSync(one).size);
  const failedFiles: string[] = [];
  const runNext = async (environment: Environment, count = nothingRan): Promise<TestCount> => {
    const file = waiting.shift();
    if (file === undefined) return count;
    const name = basename(file, '.test.mjs');
    const next = await runFile(name, { ...environment, BAIL: '1' });
    if (next.failed.length === 0) return runNext(environment, sum([count, next]));
    failedFiles.push(name);
    return runNext(environment, count);
  };
  const environments = await Promise.all(Array.from({ length: filesAtOnce }, createEnvironment));
  const counts = await Promise.all(environments.map((environment) => runNext(environment)));
  // A busy machine can make an editor too slow, so what failed runs again when nothing else does.
  if (failedFiles.length > 0) console.log(`Running again: ${failedFiles.join(', ')}`);
  for (const name of failedFiles) counts.push(await runFile(name, await createEnvironment()));
  const count = sum(counts);
  if (!isRecording || process.env.GREP !== undefined) return count;
  // A test that failed may not have shown its messages.
  return reportUnseenMessages() > 0 && count.failed.length === 0 ? sum([count, failed('Unseen messages')]) : count;
}

async function createEnvironment(): Promise<Environment> {
  return {
    WORKBENCH_TEST_PORT: String(await findFreePort()),
    WORKBENCH_TEST_PICTURES: 'none',
    WORKBENCH_TEST_CACHE: join(makeTemporaryFolder(), 'cache'),
  };
}

async function runFile(name: string, environment: Environment): Promise<TestCount> {
  const resultFile = join(makeTemporaryFolder(), 'result.json');
  const script = join(repository, 'dist/test/support/runWorkbenchTests.mjs');
  const { succeeded, output } = await runScript(script, [name, resultFile], { ...process.env, ...environment });
  const count = readTestCount(resultFile, name);
  console.log(`${name}:\n${output}`);
  return succeeded || count.failed.length > 0 ? count : sum([count, failed(name)]);
}

/** Runs test/workbench, or one file of it: UI tests that install the packaged extension. */
export async function runWorkbenchTests(name?: string): Promise<TestCount> {
  if (needsTheRig) {
    console.log('The workbench tests need the rig, so VSCODE_TEST=desktop skips them.');
    return nothingRan;
  }
  const files = findFiles().filter((file) => name === undefined || basename(file) === `${name}.test.mjs`);
  if (files.length === 0) return failed(`${name ?? 'test/workbench'}: no tests`);
  if (!(await isPrepared())) return notPrepared;
  const mocha = createMocha(120_000);
  mocha.rootHooks({
    async afterEach(this: Mocha.Context) {
      if (this.currentTest?.state === 'failed') await screenshotAll(this.currentTest.fullTitle());
    },
  });
  const count = await runModules(mocha, files);
  if (isRecording) writeShownTexts(name, listShownTexts());
  return count;
}

function findFiles(): readonly string[] {
  return findTests(join(repository, 'dist/test/workbench'), () => true);
}

async function isPrepared(): Promise<boolean> {
  if (existsSync(packagedExtension)) {
    await installOnce(packagedExtension);
    return true;
  }
  console.error('There is no packaged extension: npm run package makes it.');
  return false;
}
