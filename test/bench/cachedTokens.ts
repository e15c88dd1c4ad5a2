import { median } from './median';
import { createOurBroker } from './ourBroker';
import type { Row } from './table';
import { scopes } from './tokenClients';

const rounds = 9;
const callsPerRound = 200_000;
const minCallsPerSecond = 500_000;

/** The number of sequential calls per second for an access token in memory. */
export async function measureCachedTokens(baseUrl: string): Promise<readonly Row[]> {
  const { broker, credential } = await createOurBroker(baseUrl);
  const request = { scopes };
  const accessToken = await broker.getToken(credential, request);
  const getToken = (): Promise<unknown> => broker.getToken(credential, request);
  const getNothing = (): Promise<unknown> => Promise.resolve(accessToken);
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(await callsPerSecond(getToken));
    floor.push(await callsPerSecond(getNothing));
  }
  return [
    {
      what: `cached getToken, ${scopes.length} scopes, median of ${rounds} x ${callsPerRound}`,
      this: `${thousands(median(ours))}/s`,
      others: `resolved promise ${thousands(median(floor))}/s`,
      ratio: (median(ours) / median(floor)).toFixed(2),
      budget: `${thousands(minCallsPerSecond)}/s`,
      isMet: median(ours) >= minCallsPerSecond,
    },
  ];
}

async function callsPerSecond(call: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (let calls = 0; calls < callsPerRound; calls++) await call();
  return (callsPerRound / (performance.now() - startedAt)) * 1000;
}

function thousands(count: number): string {
  return `${Math.round(count / 1000)} 000`;
}
