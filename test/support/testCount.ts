import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** How many tests passed, and the names of those that failed. A step without tests, such as lint, counts only when it fails. */
export interface TestCount {
  readonly passed: number;
  readonly failed: readonly string[];
}

export const nothingRan: TestCount = { passed: 0, failed: [] };

/** A test or a step that failed. */
export function failed(name: string): TestCount {
  return { passed: 0, failed: [name] };
}

export function sum(counts: readonly TestCount[]): TestCount {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.flatMap((count) => count.failed),
  };
}

export function writeTestCount(file: string, count: TestCount): void {
  writeFileSync(file, JSON.stringify(count));
}

/** Reads the counts of a run in another process. A run without counts or tests has failed. */
export function readTestCount(file: string, run: string): TestCount {
  if (!existsSync(file)) return failed(`${run}: ended early`);
  const count = parseTestCount(JSON.parse(readFileSync(file, 'utf8')));
  return count.passed + count.failed.length === 0 ? failed(`${run}: no tests`) : count;
}

function parseTestCount(value: unknown): TestCount {
  if (typeof value === 'object' && value !== null && 'passed' in value && 'failed' in value) {
    const { passed, failed: names } = value;
    if (typeof passed === 'number' && Array.isArray(names)) return { passed, failed: names.map(String) };
  }
  throw new Error('A file with test results holds something else.');
}

/** Prints what failed and the counts, and exits, with an error if a test failed or none ran. */
export function exitWith(count: TestCount): never {
  for (const name of count.failed) console.log(`Failed: ${name}`);
  console.log(`${count.passed} passed, ${count.failed.length} failed`);
  process.exit(count.failed.length > 0 || count.passed === 0 ? 1 : 0);
}
