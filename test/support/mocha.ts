import { readdirSync } from 'node:fs';
import { join, sep } from 'node:path';
import Mocha from 'mocha';
import type { TestCount } from './testCount';

/** All runs share these options. `GREP=words` runs only the tests whose names match, `BAIL=1` stops at the first failure. */
export function createMocha(timeoutMs: number, options: Mocha.MochaOptions = {}): Mocha {
  process.setSourceMapsEnabled(true);
  const { GREP: grep, BAIL: bail } = process.env;
  return new Mocha({
    forbidOnly: true,
    timeout: timeoutMs,
    bail: bail === '1',
    ...(grep === undefined ? {} : { grep }),
    ...options,
  });
}

/** The test files below a folder; `isWanted` gets the relative path with `/` separators. */
export function findTests(folder: string, isWanted: (path: string) => boolean): readonly string[] {
  return readdirSync(folder, { encoding: 'utf8', recursive: true })
    .map((path) => path.replaceAll(sep, '/'))
    .filter((path) => /\.test\.m?js$/.test(path) && isWanted(path))
    .toSorted()
    .map((path) => join(folder, path));
}

/** Takes the counts from mocha's runner, so its output does not have to be parsed. */
export function runMocha(mocha: Mocha): Promise<TestCount> {
  const failed: string[] = [];
  return new Promise((resolve) => {
    const runner = mocha.run(() => resolve({ passed: runner.stats?.passes ?? 0, failed }));
    runner.on('fail', (test: Mocha.Test, error: unknown) => {
      const [reason = ''] = String(error).split('\n');
      failed.push(`${test.titlePath().join(': ')}: ${reason}`);
    });
  });
}

/** Runs ES modules, which mocha loads only with `loadFilesAsync`. */
export async function runModules(mocha: Mocha, files: readonly string[]): Promise<TestCount> {
  for (const file of files) mocha.addFile(file);
  await mocha.loadFilesAsync();
  return runMocha(mocha);
}
