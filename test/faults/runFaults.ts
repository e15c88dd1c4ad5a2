// npm run test:faults -- [--seed N] [--minutes M] [--processes P]
import { parseArgs } from 'node:util';
import { exitOnTermination } from '../support/processes';
import { runHarness } from './harness';

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
console.log(`Seed ${seed}, ${processes} processes, ${values.minutes} min`);
const figures = await runHarness({
  seed,
  processes,
  durationMs: Number(values.minutes) * 60_000,
  users: 12,
  hasFaults: true,
  longestPauseMs: 200,
  longestPeaceMs: 800,
});
console.log(JSON.stringify(figures, undefined, 2));
const isWrong =
  figures.grantsLost > 0 ||
  figures.wrongReplays > 0 ||
  figures.signInsUndone > 0 ||
  figures.expiredTokens > 0 ||
  figures.failuresAtEnd.length > 0;
process.exit(isWrong ? 1 : 0);
