import { median } from './median';
import type { Row } from './table';
import {
  apsSdkClient,
  fetchClient,
  nodeFetchClient,
  nodeHttpClient,
  ourClient,
  type TokenClient,
} from './tokenClients';

const rounds = 8;
const callsPerRound = 200;
const warmUpCalls = 300;
const maxRatio = 1.2;

interface Cost {
  readonly name: string;
  readonly durationsMs: number[];
  cpuMs: number;
}

/** Sequential token requests to a server on the loopback interface. */
export async function measureTokenRequests(baseUrl: string): Promise<readonly Row[]> {
  const clients = [
    ourClient(baseUrl),
    nodeHttpClient(baseUrl),
    nodeFetchClient(baseUrl),
    fetchClient(baseUrl),
    apsSdkClient(baseUrl),
  ];
  const costs = new Map<TokenClient, Cost>(
    clients.map((client) => [client, { name: client.name, durationsMs: [], cpuMs: 0 }]),
  );
  for (const client of clients) await callOften(client, warmUpCalls);
  for (let round = 0; round < rounds; round++) {
    // Forward and backward, so that no client always follows the same one.
    for (const [client, cost] of round % 2 === 0 ? costs : [...costs].toReversed()) await measureRound(client, cost);
  }
  const [ours, floor, ...peers] = [...costs.values()];
  return ours && floor ? [durationRow(ours, floor, peers), cpuRow(ours, floor, peers)] : [];
}

async function measureRound(client: TokenClient, cost: Cost): Promise<void> {
  const cpuBefore = process.cpuUsage();
  cost.durationsMs.push(...(await callOften(client, callsPerRound)));
  const { user, system } = process.cpuUsage(cpuBefore);
  cost.cpuMs += (user + system) / 1000;
}

async function callOften(client: TokenClient, calls: number): Promise<readonly number[]> {
  const durationsMs: number[] = [];
  while (durationsMs.length < calls) {
    const startedAt = performance.now();
    await client.requestToken();
    durationsMs.push(performance.now() - startedAt);
  }
  return durationsMs;
}

function durationRow(ours: Cost, floor: Cost, peers: readonly Cost[]): Row {
  const ratio = median(ours.durationsMs) / median(floor.durationsMs);
  return {
    what: `one token request, median of ${rounds} x ${callsPerRound}`,
    this: `${median(ours.durationsMs).toFixed(3)} ms`,
    others: [floor, ...peers].map(({ name, durationsMs }) => `${name} ${median(durationsMs).toFixed(3)}`).join(', '),
    ratio: ratio.toFixed(2),
    budget: `${maxRatio} x ${floor.name}`,
    isMet: ratio <= maxRatio,
  };
}

/** The processor time of this process, without the emulator's. */
function cpuRow(ours: Cost, floor: Cost, peers: readonly Cost[]): Row {
  const perCall = ({ cpuMs }: Cost): string => (cpuMs / rounds / callsPerRound).toFixed(3);
  return {
    what: 'processor time of one token request, client alone, mean',
    this: `${perCall(ours)} ms`,
    others: [floor, ...peers].map((cost) => `${cost.name} ${perCall(cost)}`).join(', '),
    ratio: (ours.cpuMs / floor.cpuMs).toFixed(2),
  };
}
