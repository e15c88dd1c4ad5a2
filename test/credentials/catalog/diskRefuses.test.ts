import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { App } from '../../../src/credentials/catalog/app';
import type { Credential } from '../../../src/credentials/catalog/credential';
import {
  addWebApp,
  createCredentialsFixture,
  designer,
  signIn,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const scopes = ['data:read', 'data:write'];
const hourMs = 3_600_000;

describe('TokenBroker on an unwritable disk', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let credential: Credential;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    app = await addWebApp(session);
    credential = await signIn(fixture, session, app, designer.userId, scopes);
    fixture.clock.advance(hourMs);
  });

  afterEach(() => fixture.close());

  const refuseLeases = async (): Promise<void> => {
    await rm(fixture.leasesPath, { recursive: true });
    await writeFile(fixture.leasesPath, 'a file where the folder should be');
  };

  const refuseApps = async (): Promise<void> => {
    await rm(fixture.folderPath, { recursive: true });
    await mkdir(join(fixture.folderPath, `${app.id}.json`), { recursive: true });
  };

  it('gets app tokens without leases and logs the problem once', async () => {
    await refuseLeases();
    for (let turn = 0; turn < 2; turn++)
      await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes, force: true });
    assert.equal(fixture.log.lines.filter((line) => line.startsWith('No lease can be written')).length, 1);
  });

  it('refreshes without a lease on request, but never automatically', async () => {
    await refuseLeases();
    await assert.rejects(session.broker.getToken(credential, { scopes, isAutomatic: true }), { code: 'ENOTDIR' });
    assert.equal(fixture.emulator.rotationCount, 0);
    for (let turn = 1; turn <= 3; turn++) {
      await session.broker.getToken(credential, { scopes, force: true });
      assert.equal(fixture.emulator.rotationCount, turn);
    }
    assert.equal(fixture.emulator.replayCount, 0);
  });

  it('returns a token and reuses it from memory', async () => {
    await refuseApps();
    const { value } = await session.broker.getToken(credential, { scopes });
    assert.ok(fixture.problems.some(({ kind }) => kind === 'diskRefused'));
    assert.equal((await session.broker.getToken(credential, { scopes })).value, value);
    assert.equal(fixture.emulator.rotationCount, 1);
  });
});
