import { type App } from '../../src/credentials/catalog/app';
import { type ServiceAccount } from '../../src/credentials/catalog/serviceAccount';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { buildTree } from '../../src/credentials/view/treeModel';
import { median } from './median';
import type { Row } from './table';

const rounds = 200;
const apps = 200;
const accountsPerApp = 10;
const keysPerAccount = 3;
const requestedFrom = 'https://developer.api.autodesk.com/authentication/v2/token';
const now = Date.UTC(2026, 0, 1);

/** The time to build a very full tree, which happens at each change and each minute. */
export function measureTreeModel(): readonly Row[] {
  const catalog = Array.from({ length: apps }, (_, index) => createApp(index));
  const ours: number[] = [];
  const floor: number[] = [];
  for (let round = 0; round < rounds; round++) {
    ours.push(measure(() => buildTree(catalog, { apsTokenEndpoint: requestedFrom, now, isStale: () => false })));
    floor.push(measure(() => structuredClone(catalog)));
  }
  return [
    {
      what: `tree model of ${apps} apps with ${accountsPerApp} accounts of ${keysPerAccount} keys, median of ${rounds}`,
      this: `${median(ours).toFixed(2)} ms`,
      others: `structuredClone of the same ${median(floor).toFixed(2)} ms`,
      ratio: (median(ours) / median(floor)).toFixed(2),
    },
  ];
}

function measure(run: () => unknown): number {
  const startedAt = performance.now();
  run();
  return performance.now() - startedAt;
}

function createApp(index: number): App {
  const id = `app-${index}`;
  const serviceAccounts = Array.from({ length: accountsPerApp }, (_, account) => createAccount(account));
  return {
    id,
    name: id,
    type: 'serverToServer',
    clientId: id,
    server: undefined,
    scopes: ['data:read'],
    secretStatus: 'accepted',
    secretGeneration: 0,
    tokens: [],
    signIn: initialSignInSettings,
    users: [],
    serviceAccounts,
  };
}

function createAccount(index: number): ServiceAccount {
  const keys = Array.from(
    { length: keysPerAccount },
    (_, key) =>
      ({ id: `key-${key}`, status: 'enabled', hasPrivateKey: true, createdAt: now, accessedAt: now }) as const,
  );
  return {
    id: `ACCOUNT${index}`,
    email: `account-${index}@client.adskserviceaccount.com`,
    status: 'enabled',
    createdAt: now,
    accessedAt: now,
    expiresAt: now,
    scopes: ['data:read'],
    defaultKeyId: 'key-0',
    keys,
    tokens: [{ id: 't', requestedFrom, scopes: ['data:read'], expiresAt: now + 3_600_000 }],
  };
}
