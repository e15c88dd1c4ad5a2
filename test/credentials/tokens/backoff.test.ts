import assert from 'node:assert/strict';
import type { Credential } from '../../../src/credentials/catalog/credential';
import {
  addWebApp,
  clientSecret,
  createCredentialsFixture,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const scopes = ['data:read', 'data:write'];

describe('backoff after repeated errors', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let credential: Credential;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    const app = await addWebApp(session);
    credential = { kind: 'app', appId: app.id };
  });

  afterEach(() => fixture.close());

  const refuse = (status: number): void =>
    fixture.emulator.fail(tokenPath, { kind: 'status', status, body: '{"error":"refused"}' });
  const ask = (isAutomatic: boolean): Promise<unknown> => session.broker.getToken(credential, { scopes, isAutomatic });

  it('pauses automatic requests for longer each time, but not manual ones', async () => {
    for (let turn = 0; turn < 3; turn++) {
      refuse(403);
      await assert.rejects(ask(true), { name: 'OAuthError' });
    }
    await assert.rejects(ask(true), { problem: 'backingOff' });
    refuse(403);
    await assert.rejects(ask(false), { name: 'OAuthError' });
    fixture.clock.advance(60_001);
    await assert.rejects(ask(true), { problem: 'backingOff' });
    fixture.clock.advance(60_000);
    await ask(true);
    assert.deepEqual(
      fixture.log.lines
        .filter((line) => line.includes('automatic requests pause'))
        .map((line) => /for \d+ min/.exec(line)?.[0]),
      ['for 1 min', 'for 2 min'],
    );
  });

  it('ends when another client secret has the same status', async () => {
    for (let turn = 0; turn < 3; turn++) {
      refuse(401);
      await assert.rejects(ask(true), { name: 'OAuthError' });
    }
    await assert.rejects(ask(true), { problem: 'backingOff' });
    await session.clientSecrets.change(session.catalog.getApp(credential.appId), clientSecret, 'refused');
    await ask(true);
  });

  it('ends when the client secret is corrected', async () => {
    for (let turn = 0; turn < 3; turn++) {
      refuse(401);
      await assert.rejects(ask(true), { name: 'OAuthError' });
    }
    await assert.rejects(ask(true), { problem: 'backingOff' });
    await session.clientSecrets.change(session.catalog.getApp(credential.appId), clientSecret, 'accepted');
    await ask(true);
  });
});
