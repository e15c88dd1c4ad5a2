import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { clientSecret, createCredentialsFixture } from '../support/credentialsFixture';
import type { Row } from './table';

const apps = 200;
const tokensPerApp = 10;

/** The memory use of a window with very many tokens, with the characters of the tokens as the floor. */
export async function measureMemory(): Promise<readonly Row[]> {
  const fixture = await createCredentialsFixture();
  try {
    const { catalog } = await fixture.startSession();
    for (let index = 0; index < apps; index++) {
      const clientId = `Client${index}`.padEnd(32, 'x');
      fixture.emulator.addApp({ clientId, clientSecret, type: 'serverToServer' });
      await catalog.add(
        { name: `app ${index}`, type: 'serverToServer', clientId, secretStatus: 'accepted' },
        clientSecret,
      );
    }
    await fillStore(fixture);
    const before = usedBytes();
    const session = await fixture.startSession();
    let characters = 0;
    for (const { id } of session.catalog.apps) {
      for (const scopes of scopeSets)
        characters += (await session.broker.getToken({ kind: 'app', appId: id }, { scopes })).value.length;
    }
    const bytes = usedBytes() - before;
    return [
      {
        what: `memory with ${apps} apps and ${apps * tokensPerApp} cached tokens`,
        this: `${megabytes(bytes)} MB (${session.catalog.apps.length} apps)`,
        others: `the characters of the tokens ${megabytes(characters)} MB`,
        ratio: (bytes / characters).toFixed(2),
      },
    ];
  } finally {
    await fixture.close();
  }
}

type Fixture = Awaited<ReturnType<typeof createCredentialsFixture>>;

const scopeSets = [
  'data:read',
  'data:write',
  'data:create',
  'data:search',
  'bucket:read',
  'bucket:create',
  'bucket:update',
  'bucket:delete',
  'code:all',
  'account:read',
].map((scope) => [scope]);

/** In a separate session, to measure only what a new session reads back. */
async function fillStore(fixture: Fixture): Promise<void> {
  const { catalog, broker } = await fixture.startSession();
  await Promise.all(
    catalog.apps.map(async ({ id }) => {
      for (const scopes of scopeSets) await broker.getToken({ kind: 'app', appId: id }, { scopes });
    }),
  );
}

function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') for (let times = 0; times < 3; times++) Reflect.apply(collect, undefined, []);
  return process.memoryUsage().heapUsed;
}

function megabytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(1);
}
