// npm run test:faults -- [--seed N] [--minutes M] [--processes P]
import { parseArgs } from 'node:util';
import { exitOnTermination } from '../support/processes';
import { runHarness } from './harness';
import { runMoves } from './moves';
import { runTabs } from './tabs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '5' },
    processes: { type: 'string', default: '20' },
  },
});

exitOnTermination();
const seed = Number(values.seed ?? Math.floor(Math.random() * 1e6));
const processes = Number(values.processes);
const durationMs = Number(values.minutes) * 60_000;

/** Runs with one seed after the other until the time is over. */
async function repeat<T>(run: (seed: number, rounds: number) => Promise<T>): Promise<readonly T[]> {
  const endsAt = performance.now() + durationMs;
  const figures: T[] = [];
  while (performance.now() < endsAt) figures.push(await run(seed + figures.length, 50));
  return figures;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

console.log(`Seed ${seed}, ${processes} processes, ${values.minutes} min`);
const [figures, tabs, moves] = await Promise.all([
  runHarness({
    seed,
    processes,
    durationMs,
    users: 12,
    hasFaults: true,
    longestPauseMs: 200,
    longestPeaceMs: 800,
  }),
  repeat(runTabs),
  repeat(runMoves),
]);
console.log(JSON.stringify(figures, undefined, 2));
console.log(`Runs of two tabs: ${tabs.length}; of a moving app: ${moves.length}`);
const wrong = {
  lost: figures.grantsLost + sum(tabs.map(({ lost }) => lost)),
  replayed: figures.wrongReplays + sum(tabs.map(({ replayed }) => replayed)),
  overwritten: figures.signInsUndone,
  sentElsewhere: sum(moves.map(({ sentElsewhere }) => sentElsewhere)),
  expiredTokens: figures.expiredTokens,
  failures: [...figures.failuresAtEnd, ...tabs.flatMap(({ unexpected }) => unexpected)],
};
console.log(JSON.stringify(wrong, undefined, 2));
const { failures, ...counts } = wrong;
process.exit(failures.length > 0 || Object.values(counts).some((count) => count > 0) ? 1 : 0);
