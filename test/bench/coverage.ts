import { listIn, valueIn } from './parsedJson';

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

const extensionFile = /aps-auth\.aps-auth-[^/]+\/dist\/extension\.js$/;

/**
 * For every character of the bundle whether it has run, by the coverage that V8 writes when a process ends; undefined
 * when that process has not loaded the bundle.
 * @see https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-ScriptCoverage
 */
export function executedCharacters(coverage: string, length: number): readonly boolean[] | undefined {
  const script = listIn(JSON.parse(coverage), 'result').find((result) => extensionFile.test(String(valueIn(result, 'url'))));
  if (script === undefined) return undefined;
  const ranges = listIn(script, 'functions').flatMap((called) => listIn(called, 'ranges').map(readRange));
  const executed = Array.from({ length }, () => false);
  // Ranges nest, and the innermost is the one that counts.
  for (const { startOffset, endOffset, count } of ranges.toSorted((one, other) => size(other) - size(one))) {
    executed.fill(count > 0, startOffset, endOffset);
  }
  return executed;
}

function size(range: Range): number {
  return range.endOffset - range.startOffset;
}

function readRange(value: unknown): Range {
  const [startOffset = 0, endOffset = 0, count = 0] = ['startOffset', 'endOffset', 'count'].map((key) => Number(valueIn(value, key)));
  return { startOffset, endOffset, count };
}
