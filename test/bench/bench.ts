// npm run bench [-- name …]: what the extension costs, compared with its budgets, its peers, and the possible minimum.
import { availableParallelism, loadavg } from 'node:os';
import { exitOnTermination } from '../support/processes';
import { measureActivation } from './activation';
import { measureCachedTokens } from './cachedTokens';
import { measureClickToClipboard } from './clickToClipboard';
import { countConcurrentRequests } from './concurrentCalls';
import { countReplays } from './concurrentRefreshes';
import { startEmulatorChild, type EmulatorChild } from './emulatorChild';
import { countIdleHour } from './idleHour';
import { measureLazyModules } from './lazyModules';
import { measureMemory } from './memory';
import { measureProgram } from './program';
import { measureServiceAccountTokens } from './serviceAccountTokens';
import { simulateSharedQuota } from './sharedQuota';
import { measureSize } from './size';
import { formatTable, type Row } from './table';
import { measureTokenRequests } from './tokenRequests';
import { measureTreeModel } from './treeModel';
import { countWorkingDay } from './workingDay';

type Rows = readonly Row[] | Promise<readonly Row[]>;

/** By name. The ones that open a browser come last, because it keeps both cores busy. */
const benches: Readonly<Record<string, () => Rows>> = {
  size: measureSize,
  cached: () => withEmulator(({ baseUrl }) => measureCachedTokens(baseUrl)),
  concurrent: () => withEmulator(countConcurrentRequests),
  requests: () => withEmulator(({ baseUrl }) => measureTokenRequests(baseUrl)),
  refreshes: countReplays,
  serviceAccounts: measureServiceAccountTokens,
  idle: countIdleHour,
  day: countWorkingDay,
  quota: simulateSharedQuota,
  tree: measureTreeModel,
  memory: measureMemory,
  program: measureProgram,
  activation: measureActivation,
  lazy: measureLazyModules,
  clicks: measureClickToClipboard,
};

async function withEmulator(measure: (emulator: EmulatorChild) => Rows): Promise<readonly Row[]> {
  const emulator = await startEmulatorChild();
  const rows = await measure(emulator);
  await emulator.close();
  return rows;
}

function load(): string {
  return loadavg()
    .map((average) => average.toFixed(1))
    .join(' ');
}

exitOnTermination();
const loadBefore = load();
const chosen = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, measure] of Object.entries(benches)) {
  if (chosen.length === 0 || chosen.includes(name)) rows.push(...(await measure()));
}
console.log(`\n${formatTable(rows)}\n`);
console.log(
  `Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores, load ${loadBefore} before and ${load()} after.`,
);
console.log('The server is on this machine, so nothing of a real round trip hides what a client costs.');
