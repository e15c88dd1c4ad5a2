import { closeSync, mkdirSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { makeTemporaryFolder } from './processes';
import { repository } from './repository';
import { failed, readTestCount, sum, type TestCount } from './testCount';

type Editor = Pick<Parameters<typeof runTests>[0], 'vscodeExecutablePath' | 'version' | 'launchArgs'>;

/** Runs the tests of test/editor in the extension host of a real VS Code: the rig's, or a desktop one with VSCODE_TEST=desktop. */
export async function runHostTests(): Promise<TestCount> {
  const folder = makeTemporaryFolder();
  const resultFile = join(folder, 'result.json');
  const outputFile = join(folder, 'output.txt');
  const stopShowing = showAsItGrows(outputFile);
  try {
    await runTests({
      ...editor(folder),
      extensionDevelopmentPath: repository,
      extensionTestsPath: join(repository, 'dist/test/editor/index.js'),
      extensionTestsEnv: {
        APS_AUTH_TEST_RESULT: resultFile,
        APS_AUTH_TEST_OUTPUT: outputFile,
        RECORD_MESSAGES: process.env.RECORD_MESSAGES,
      },
    });
    return readTestCount(resultFile, 'Extension host');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    const count = readTestCount(resultFile, 'Extension host');
    return count.failed.length > 0 ? count : sum([count, failed('Extension host')]);
  } finally {
    stopShowing();
  }
}

function editor(folder: string): Editor {
  const workspace = join(folder, 'workspace');
  mkdirSync(workspace);
  const { VSCODE_TEST, VSCODE_EXECUTABLE, VSCODE_VERSION = 'stable' } = process.env;
  const isDesktop = VSCODE_TEST === 'desktop' || VSCODE_EXECUTABLE !== undefined;
  if (!isDesktop) return { vscodeExecutablePath: join(repository, 'test/support/rig/code'), launchArgs: [workspace] };
  return {
    ...(VSCODE_EXECUTABLE === undefined ? { version: VSCODE_VERSION } : { vscodeExecutablePath: VSCODE_EXECUTABLE }),
    launchArgs: [
      workspace,
      '--use-inmemory-secretstorage',
      '--disable-extensions',
      `--user-data-dir=${join(folder, 'data')}`,
    ],
  };
}

/** Prints what is written to a file; the returned function prints the rest and stops. */
function showAsItGrows(file: string): () => void {
  writeFileSync(file, '');
  const descriptor = openSync(file, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  const show = (): void => {
    for (let length = readSync(descriptor, buffer); length > 0; length = readSync(descriptor, buffer)) {
      process.stdout.write(buffer.subarray(0, length).toString());
    }
  };
  const timer = setInterval(show, 200);
  return () => {
    clearInterval(timer);
    show();
    closeSync(descriptor);
  };
}
