import { join } from 'node:path';
import { makeTemporaryFolder, runScript } from './processes';
import { repository } from './repository';
import { failed, nothingRan, readTestCount, sum, type TestCount } from './testCount';

/** Runs types, lint, format, and the tests that need no editor in parallel, and prints each when it ends. */
export async function runChecks(): Promise<TestCount> {
  const types = runTool('Types', 'typescript/bin/tsc', [
    '-p',
    '.',
    '--incremental',
    '--tsBuildInfoFile',
    'node_modules/.cache/types.tsbuildinfo',
  ]);
  const lint = runTool('Lint', 'eslint/bin/eslint.js', ['.', '--max-warnings=0']);
  const format = runTool('Format', 'prettier/bin/prettier.cjs', ['.', '--check', '--log-level=warn']);
  return sum(await Promise.all([types, lint, format, runNodeTests()]));
}

async function runTool(name: string, script: string, args: readonly string[]): Promise<TestCount> {
  const { succeeded, output } = await runScript(join(repository, 'node_modules', script), args);
  console.log(`${name}: ${succeeded ? 'no problems' : 'problems'}\n${output}`);
  return succeeded ? nothingRan : failed(name);
}

async function runNodeTests(): Promise<TestCount> {
  const resultFile = join(makeTemporaryFolder(), 'result.json');
  const { succeeded, output } = await runScript(join(repository, 'dist/test/support/runNodeTests.mjs'), [resultFile]);
  const count = readTestCount(resultFile, 'Tests without an editor');
  console.log(`Tests without an editor:\n${output}`);
  return succeeded || count.failed.length > 0 ? count : sum([count, failed('Tests without an editor')]);
}
