// npm run bench: what the extension costs, next to its budgets, its peers and the least that is possible.
import { availableParallelism, loadavg } from 'node:os';
import { exitOnTermination } from '../support/processes';
import { measureActivation } from './activation';
import { measureCachedTokens } from './cachedTokens';
import { countConcurrentRequests } from './concurrentCalls';
import { startEmulatorChild } from './emulatorChild';
import { measureLazyModules } from './lazyModules';
import { measureSize } from './size';
import { formatTable } from './table';
import { measureTokenRequests } from './tokenRequests';

function load(): string {
  return loadavg().map((average) => average.toFixed(1)).join(' ');
}

exitOnTermination();
const loadBefore = load();
const emulator = await startEmulatorChild();
const tokens = [
  ...(await measureCachedTokens(emulator.baseUrl)),
  ...(await countConcurrentRequests(emulator)),
  ...(await measureTokenRequests(emulator.baseUrl)),
];
await emulator.close();
// Last, because a browser keeps both cores busy and a machine warm.
const rows = [...measureSize(), ...(await measureActivation()), ...(await measureLazyModules()), ...tokens];
console.log(`\n${formatTable(rows)}\n`);
console.log(`Node ${process.version}, ${process.platform} ${process.arch}, ${availableParallelism()} cores, load ${loadBefore} before and ${load()} after.`);
console.log('The server is on this machine, so nothing of a real round trip hides what a client costs.');
