import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { decodeJwt } from 'jose';
import type { KeyReference } from '../../../src/aps/keyApi';
import type { App } from '../../../src/credentials/catalog/app';
import type { Credential } from '../../../src/credentials/catalog/credential';
import { jwtBearerExchange } from '../../emulator/emulator';
import {
  addApp,
  clientId,
  clientSecret,
  createAccountWithKey,
  createCredentialsFixture,
  tokenPath,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';
import { filesBelow, filesWith } from '../../support/filesWith';

const listPath = '/authentication/v2/service-accounts';
const scopes = ['data:write', 'data:read'];
const tenMinutesMs = 600_000;

describe('TokenBroker for a service account', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let app: App;
  let key: KeyReference;
  let credential: Credential;

  beforeEach(async () => {
    fixture = await createCredentialsFixture({ recordsRequests: true });
    fixture.setClockRight();
    session = await fixture.startSession();
    app = await addApp(session);
    key = await createAccountWithKey(session, app);
    credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId: key.serviceAccountId };
  });
  afterEach(() => fixture.close());

  /** The account's access tokens in the order of issue, without the app's admin tokens. */
  function issued(): readonly string[] {
    return fixture.emulator.issuedAccessTokens
      .filter(({ userId }) => userId === key.serviceAccountId)
      .map(({ accessToken }) => accessToken);
  }

  /** The `exp` claims of the assertions sent, in seconds. */
  function assertionEnds(): readonly (number | undefined)[] {
    const assertions = fixture.emulator.recordedRequests.map(({ body }) =>
      body.startsWith('grant_type=urn') ? new URLSearchParams(body).get('assertion') : null,
    );
    return assertions.filter((assertion) => assertion !== null).map((assertion) => decodeJwt(assertion).exp);
  }

  async function getToken(
    change: { readonly scopes?: readonly string[]; readonly force?: boolean } = {},
  ): Promise<string> {
    return (await session.broker.getToken(credential, { scopes, ...change })).value;
  }

  it('requests a token once, then returns it from memory', async () => {
    assert.equal(await getToken(), issued()[0]);
    assert.equal(await getToken({ scopes: scopes.toReversed() }), issued()[0]);
    assert.deepEqual([issued().length, assertionEnds().length], [1, 1]);
    assert.deepEqual(fixture.emulator.issuedAccessTokens.at(-1)?.scopes, ['data:read', 'data:write']);
  });

  it('shares one request between a hundred callers', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => getToken()));
    assert.deepEqual([new Set(answers), assertionEnds().length], [new Set(issued()), 1]);
  });

  it('restores the token in the next session', async () => {
    const value = await getToken();
    session = await fixture.startSession();
    assert.equal(await getToken(), value);
    assert.equal(assertionEnds().length, 1);
  });

  it('requests separate tokens for other scopes and other accounts', async () => {
    const value = await getToken();
    assert.notEqual(await getToken({ scopes: ['data:read'] }), value);
    const { serviceAccountId } = await createAccountWithKey(session, app, 'nightly');
    const other = await session.broker.getToken(
      { ...credential, kind: 'serviceAccount', serviceAccountId },
      { scopes },
    );
    assert.notEqual(other.value, value);
    assert.equal(assertionEnds().length, 3);
  });

  it('requests a new token after expiry', async () => {
    await getToken();
    fixture.clock.advance(3_540_000);
    fixture.emulator.setClockSkewMs(3_540_000);
    assert.equal(await getToken(), issued()[1]);
  });

  it('waits for the quota, reports the wait, and can be canceled', async () => {
    fixture.emulator.setRateLimitPerMinute(jwtBearerExchange, 0);
    const cancellation = new AbortController();
    const waits: number[] = [];
    const onWait = ({ delayMs }: { delayMs: number }): void => {
      waits.push(delayMs);
      cancellation.abort();
    };
    await assert.rejects(session.broker.getToken(credential, { scopes, signal: cancellation.signal, onWait }), {
      name: 'AbortError',
    });
    assert.ok(waits.length === 1 && waits.every((delayMs) => delayMs >= 60_000 && delayMs <= 60_500), String(waits));
  });

  describe('with a wrong clock', () => {
    for (const [side, skewMs] of [
      ['behind', tenMinutesMs],
      ['ahead', -tenMinutesMs],
    ] as const) {
      it(`corrects for ten minutes ${side} and remembers the correction`, async () => {
        fixture.emulator.setClockSkewMs(skewMs);
        assert.equal(await getToken(), issued()[0]);
        assert.equal(assertionEnds().length, 2);
        assert.equal(await getToken({ force: true }), issued()[1]);
        assert.equal(assertionEnds().length, 3);
        const serverNow = (Date.now() + skewMs) / 1000;
        for (const end of assertionEnds().slice(1))
          assert.ok(end !== undefined && end > serverNow + 60 && end < serverNow + 240, String(end));
      });
    }

    it('tolerates two minutes in either direction', async () => {
      for (const skewMs of [120_000, -120_000]) {
        fixture.emulator.setClockSkewMs(skewMs);
        await getToken({ force: true });
      }
      assert.equal(assertionEnds().length, 2);
    });

    it('corrects again after the clock is set right', async () => {
      fixture.emulator.setClockSkewMs(tenMinutesMs);
      await getToken();
      fixture.emulator.setClockSkewMs(0);
      await getToken({ force: true });
      assert.equal(assertionEnds().length, 4);
    });

    it('does not retry a rejected assertion when the clocks agree', async () => {
      fixture.emulator.setKeyStatus(key.serviceAccountId, key.keyId, 'DISABLED');
      await assert.rejects(getToken(), { name: 'OAuthError', code: 'invalid_grant' });
      assert.equal(assertionEnds().length, 1);
    });

    it('retries only once after a correction', async () => {
      fixture.emulator.setKeyStatus(key.serviceAccountId, key.keyId, 'DISABLED');
      fixture.emulator.setClockSkewMs(tenMinutesMs);
      await assert.rejects(getToken(), { name: 'OAuthError', code: 'invalid_grant' });
      assert.equal(assertionEnds().length, 2);
      await assert.rejects(getToken(), { name: 'OAuthError', code: 'invalid_grant' });
      assert.equal(assertionEnds().length, 3);
    });
  });

  it('fails with an outdated client secret and works with the new one', async () => {
    fixture.emulator.updateApp(clientId, { clientSecret: 'another-secret-0000' });
    await assert.rejects(getToken(), { name: 'OAuthError', status: 401 });
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'refused');
    await session.clientSecrets.change(app, 'another-secret-0000', 'unchecked');
    assert.equal(await getToken(), issued()[0]);
    assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
  });

  it('blames no client secret for a rejected assertion, whatever the status', async () => {
    await getToken();
    for (const status of [400, 401]) {
      fixture.emulator.fail(tokenPath, { kind: 'status', status, body: '{"error":"invalid_grant"}' }, 1);
      await assert.rejects(getToken({ force: true }), { name: 'OAuthError', code: 'invalid_grant', status });
      assert.equal(session.catalog.getApp(app.id).secretStatus, 'accepted');
    }
  });

  it('fails without a key', async () => {
    const { id } = await session.accounts.create(
      app.id,
      { name: 'nightly', firstName: 'service', lastName: 'nightly' },
      {},
    );
    const nightly = { kind: 'serviceAccount', appId: app.id, serviceAccountId: id } as const;
    await assert.rejects(session.broker.getToken(nightly, { scopes }), { name: 'CredentialError', problem: 'noKey' });
    assert.equal(assertionEnds().length, 0);
  });

  it('reports and remembers a private key missing from the secret store', async () => {
    for (const name of fixture.secrets.entries.keys())
      if (name.endsWith('/privateKey')) fixture.secrets.entries.delete(name);
    await assert.rejects(getToken(), { name: 'CredentialError', problem: 'privateKeyMissing' });
    assert.deepEqual(
      session.catalog.getApp(app.id).serviceAccounts?.[0]?.keys?.map(({ id, hasPrivateKey }) => [id, hasPrivateKey]),
      [[key.keyId, false]],
    );
    assert.equal(assertionEnds().length, 0);
  });

  it('leaks no private key into files, logs, problems, or errors', async () => {
    const errors: unknown[] = [];
    const note = (error: unknown): void => void errors.push(error);
    await getToken();
    const imported = await fixture.emulator.addKey(key.serviceAccountId);
    await session.keys.import(app.id, { ...key, keyId: imported.keyId }, createPrivateKey(imported.privateKey), {});
    const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    await session.keys.import(app.id, key, stranger, {}).catch(note);

    const planted = Buffer.from('planted private key, which is none, '.repeat(6)).toString('base64');
    const body = JSON.stringify({
      kid: imported.keyId,
      privateKey: `-----BEGIN RSA PRIVATE KEY-----\n${planted}\n-----END RSA PRIVATE KEY-----`,
    });
    fixture.emulator.fail(`${listPath}/${key.serviceAccountId}/keys`, { kind: 'body', body });
    await session.keys.create(app.id, key.serviceAccountId, {}).catch(note);
    const quote = JSON.stringify({ error: 'invalid_grant', error_description: `Not this: ${clientSecret}` });
    fixture.emulator.fail(tokenPath, { kind: 'status', status: 400, body: quote });
    await getToken({ force: true }).catch(note);
    const store = fixture.secrets.store.bind(fixture.secrets);
    fixture.secrets.store = () => Promise.reject(new Error('full'));
    await session.keys.create(app.id, key.serviceAccountId, {}).catch(note);
    fixture.secrets.store = store;
    assert.equal(errors.length, 4);

    const pems = [...fixture.secrets.entries].filter(([name]) => name.endsWith('/privateKey')).map(([, pem]) => pem);
    const strangers = stranger.export({ type: 'pkcs1', format: 'pem' }).toString();
    const lines = [...pems, imported.privateKey, strangers]
      .flatMap((pem) => pem.split('\n'))
      .filter((line) => line.length > 20 && !line.startsWith('-'));
    assert.ok(lines.length > 50);
    const secrets = [
      ...lines,
      planted,
      clientSecret,
      ...fixture.emulator.issuedAccessTokens.map(({ accessToken }) => accessToken),
      'PRIVATE KEY-----',
    ];
    assert.equal(filesBelow(fixture.folderPath).length, 1);
    assert.deepEqual(filesWith(fixture.folderPath, secrets), []);
    const shown = inspect([errors, fixture.problems, fixture.log.lines, session.catalog.apps], {
      depth: Infinity,
      showHidden: true,
      maxStringLength: null,
      maxArrayLength: null,
    });
    assert.deepEqual(
      secrets.filter((secret) => shown.includes(secret)),
      [],
    );
  });
});
