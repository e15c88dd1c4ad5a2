import { setMaxListeners } from 'node:events';
import { noop } from 'cockatiel';
import type { EmulatorChild } from './emulatorChild';
import { createOurBroker } from './ourBroker';
import type { Row } from './table';
import { apsSdkClient, fetchClient, scopes, type TokenClient } from './tokenClients';

const concurrentCalls = 100;

interface Counts {
  readonly name: string;
  readonly cold: number;
  readonly warm: number;
}

/** How many requests many concurrent callers cause for the same token: first without a cached token, then with one. */
export async function countConcurrentRequests(emulator: EmulatorChild): Promise<readonly Row[]> {
  const ours = await countRequests(emulator, await brokerClient(emulator.baseUrl));
  await allowListenersOfSdk();
  const peers = [
    await countRequests(emulator, apsSdkClient(emulator.baseUrl)),
    await countRequests(emulator, fetchClient(emulator.baseUrl)),
  ];
  return (['cold', 'warm'] as const).map((kind) => {
    const budget = kind === 'cold' ? 1 : 0;
    return {
      what: `requests of ${concurrentCalls} concurrent ${kind} calls`,
      this: String(ours[kind]),
      others: peers.map((peer) => `${peer.name} ${peer[kind]}`).join(', '),
      budget: `exactly ${budget}`,
      isMet: ours[kind] === budget,
    };
  });
}

async function countRequests(emulator: EmulatorChild, client: TokenClient): Promise<Counts> {
  const callAll = async (): Promise<number> => {
    const before = await emulator.countTokenRequests();
    await Promise.all(Array.from({ length: concurrentCalls }, () => client.requestToken()));
    return (await emulator.countTokenRequests()) - before;
  };
  return { name: client.name, cold: await callAll(), warm: await callAll() };
}

/**
 * Autodesk's SDK runs every request under one signal of its library cockatiel, which never aborts, and has a listener there
 * until the request has ended. So many at once are no leak; one more than there are requests is, and Node.js warns of it.
 */
async function allowListenersOfSdk(): Promise<void> {
  setMaxListeners(concurrentCalls, await noop.execute(({ signal }) => signal));
}

/** The callers list the scopes in different orders. */
async function brokerClient(baseUrl: string): Promise<TokenClient> {
  const { broker, credential } = await createOurBroker(baseUrl);
  let calls = 0;
  return {
    name: 'the token broker',
    async requestToken() {
      const ordered = calls++ % 2 === 0 ? scopes : scopes.toReversed();
      return (await broker.getToken(credential, { scopes: ordered })).value;
    },
  };
}
