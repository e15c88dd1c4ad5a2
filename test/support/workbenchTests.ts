import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createMocha, findTests, runModules } from './mocha';
import { packagedExtension, repository } from './repository';
import { nothingRan, oneFailed, type TestCount } from './testCount';
import { screenshotAll } from './workbench/window';

export const needsTheRig = process.env.VSCODE_TEST === 'desktop';

/** Runs the tests of test/workbench, which install the packaged extension and use it as a person would. */
export async function runWorkbenchTests(): Promise<TestCount> {
  if (needsTheRig) {
    console.log('The workbench tests need the rig, so VSCODE_TEST=desktop skips them.');
    return nothingRan;
  }
  const folder = join(repository, 'dist/test/workbench');
  const files = existsSync(folder) ? findTests(folder, () => true) : [];
  if (files.length === 0 || !existsSync(packagedExtension)) {
    console.error(files.length === 0 ? 'There is no workbench test.' : 'There is no packaged extension: npm run package makes it.');
    return oneFailed;
  }
  const mocha = createMocha(60_000);
  // On a busy machine the editor sometimes hides a message before anybody could read it, and a person would look twice too.
  mocha.suite.retries(1);
  mocha.rootHooks({
    async afterEach(this: Mocha.Context) {
      if (this.currentTest?.state === 'failed') await screenshotAll(this.currentTest.fullTitle());
    },
  });
  return runModules(mocha, files);
}
