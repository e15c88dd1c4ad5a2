import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** How many tests passed and failed. A step without tests, such as lint, counts only when it fails. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
}

export const nothingRan: TestCount = { passed: 0, failed: 0 };
export const oneFailed: TestCount = { passed: 0, failed: 1 };

export function sum(counts: readonly TestCount[]): TestCount {
  return counts.reduce(
    (total, { passed, failed }) => ({ passed: total.passed + passed, failed: total.failed + failed }),
    nothingRan,
  );
}

export function writeTestCount(file: string, count: TestCount): void {
  writeFileSync(file, JSON.stringify(count));
}

/** Reads the counts of a run in another process. A run without counts or tests has failed. */
export function readTestCount(file: string): TestCount {
  if (!existsSync(file)) return oneFailed;
  const count = parseTestCount(JSON.parse(readFileSync(file, 'utf8')));
  return count.passed + count.failed === 0 ? oneFailed : count;
}

function parseTestCount(value: unknown): TestCount {
  if (typeof value === 'object' && value !== null && 'passed' in value && 'failed' in value) {
    const { passed, failed } = value;
    if (typeof passed === 'number' && typeof failed === 'number') return { passed, failed };
  }
  throw new Error('A file with test results holds something else.');
}

/** Prints the counts in one line and exits, with an error if a test failed or none ran. */
export function exitWith(count: TestCount): never {
  console.log(`${count.passed} passed, ${count.failed} failed`);
  process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);
}
