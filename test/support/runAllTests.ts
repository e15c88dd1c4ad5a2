// npm test: runs everything, even after a failure.
import { join } from 'node:path';
import { runChecks } from './checks';
import { runHostTests } from './hostTests';
import { exitOnTermination, runProgram, runScript } from './processes';
import { repository } from './repository';
import { exitWith, failed, nothingRan, sum, type TestCount } from './testCount';
import { runWorkbenchTestsInParallel } from './workbenchTests';

/** Takes a minute and waits for the network, so it goes on while the checks run. */
const installing = runScript(join(repository, 'test/support/install.mjs'), ['--editor', '--clients']);

async function waitForEditor(): Promise<TestCount> {
  const { succeeded, output } = await installing;
  console.log(output);
  return succeeded ? nothingRan : failed('Installing the editor');
}

async function packageExtension(): Promise<TestCount> {
  // Not `npm run package`, which would rebuild and delete the files that are running.
  const { succeeded, output } = await runProgram('npm', ['run', '--silent', 'vsix']);
  if (!succeeded) console.error(output);
  return succeeded ? nothingRan : failed('Packaging');
}

async function runStep(title: string, step: () => Promise<TestCount>): Promise<TestCount> {
  console.log(`\n── ${title} ──`);
  const startedAt = Date.now();
  try {
    return await step();
  } catch (error) {
    console.error(error);
    return failed(title);
  } finally {
    console.log(`(${Math.round((Date.now() - startedAt) / 1000)} s)`);
  }
}

/** Again if a test failed, because a busy machine can make the editor too slow. */
async function runHostTestsTwice(): Promise<TestCount> {
  const count = await runHostTests();
  return count.failed.length === 0 ? count : runHostTests();
}

exitOnTermination();
exitWith(
  sum([
    await runStep('Checks', runChecks),
    await runStep('Editor', waitForEditor),
    await runStep('Package', packageExtension),
    await runStep('Tests in the extension host', runHostTestsTwice),
    await runStep('Tests in the workbench', runWorkbenchTestsInParallel),
  ]),
);
