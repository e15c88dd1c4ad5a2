import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeJwt, jwtVerify } from 'jose';
import type { App } from '../../../src/credentials/catalog/app';
import { toAuthorizationServer, type CustomServer } from '../../../src/credentials/catalog/customServer';
import { verifyClient } from '../../../src/credentials/tokens/appGrant';
import { AssertionGrant } from '../../../src/credentials/tokens/assertionGrant';
import { createCredentialsFixture, type CredentialsFixture, type Session } from '../../support/credentialsFixture';
import { startTinyServer, type TinyServer } from '../../support/tinyServer';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const issuer = 'reports@acme.example';

describe('an app that authenticates with a private key', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let tiny: TinyServer;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
    tiny = await startTinyServer();
    tiny.answers.set('/token', {
      status: 200,
      body: JSON.stringify({ access_token: 'opaque-1', token_type: 'Bearer', expires_in: 3600 }),
    });
  });

  afterEach(async () => {
    tiny.close();
    await fixture.close();
  });

  function serverWith(assertion: CustomServer['assertion']): CustomServer {
    return {
      preset: 'custom',
      authentication: 'privateKey',
      assertion,
      parameters: {},
      issuer: undefined,
      tokenEndpoint: `${tiny.origin}/token`,
      authorizationEndpoint: undefined,
      revocationEndpoint: undefined,
      introspectionEndpoint: undefined,
      userInfoEndpoint: undefined,
      jwksEndpoint: undefined,
    };
  }

  function add(assertion?: CustomServer['assertion']): Promise<App> {
    return session.catalog.add(
      {
        name: 'acme-reports',
        type: 'oauth2',
        clientId: issuer,
        secretStatus: 'unchecked',
        server: serverWith(assertion),
      },
      pem,
    );
  }

  /** Verifies the last assertion with the public key, as the server would. */
  async function readAssertion(): Promise<{
    readonly header: unknown;
    readonly claims: Readonly<Record<string, unknown>>;
  }> {
    const options = { algorithms: ['RS256'], currentDate: new Date(fixture.clock.now()) };
    const { payload, protectedHeader } = await jwtVerify(
      tiny.requests.at(-1)?.form.assertion ?? '',
      publicKey,
      options,
    );
    return { header: protectedHeader, claims: payload };
  }

  it('signs an assertion and sends neither the key nor a secret', async () => {
    const app = await add();
    const { value } = await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: [] });
    assert.equal(value, 'opaque-1');
    const seconds = fixture.clock.now() / 1000;
    const { header, claims } = await readAssertion();
    assert.match(String(claims.jti), /^[\da-f-]{36}$/);
    assert.deepEqual(
      [header, { ...claims, jti: '…' }],
      [
        { alg: 'RS256' },
        {
          jti: '…',
          iss: issuer,
          sub: issuer,
          aud: `${tiny.origin}/token`,
          iat: seconds,
          exp: seconds + 150,
        },
      ],
    );
    const [request] = tiny.requests;
    assert.deepEqual(Object.keys(request?.form ?? {}).sort(), ['assertion', 'client_id', 'grant_type']);
    assert.equal(request?.form.grant_type, 'urn:ietf:params:oauth:grant-type:jwt-bearer');
    assert.equal(request.headers.authorization, undefined);
  });

  it('authenticates with an assertion in every grant', async () => {
    const app = await session.catalog.add(
      {
        name: 'acme-viewer',
        type: 'oauth2',
        clientId: issuer,
        secretStatus: 'unchecked',
        server: {
          ...serverWith({ keyId: 'key-1', audience: 'https://login.example.com', algorithms: ['PS256'] }),
          authentication: 'privateKeyJwt',
          authorizationEndpoint: `${tiny.origin}/authorize`,
          revocationEndpoint: `${tiny.origin}/revoke`,
        },
      },
      pem,
    );
    const body = { access_token: 'opaque-1', token_type: 'Bearer', expires_in: 3600, refresh_token: 'refresh-1' };
    tiny.answers.set('/token', { body: JSON.stringify(body) }).set('/revoke', { body: '' });
    await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: ['read'] });
    const redirectUri = 'http://localhost:8080/api/auth/callback';
    const pending = session.userSignIn.begin(app, { redirectUri, scopes: ['read'], forceLogin: false });
    const { id } = await session.userSignIn.finish(pending, `code=code-1&state=${pending.state}`);
    await session.broker.getToken({ kind: 'user', appId: app.id, userId: id }, { scopes: ['read'], force: true });
    await (
      await session.broker.prepareGrantRevocation(app.id, id)
    )();
    const checks = { subject: issuer, currentDate: new Date(fixture.clock.now()) };
    const verified = await Promise.all(
      tiny.requests.map(({ form }) => jwtVerify(form.client_assertion ?? '', publicKey, checks)),
    );
    assert.deepEqual(
      tiny.requests.map(({ path, form }) => form.grant_type ?? path),
      ['client_credentials', 'authorization_code', 'refresh_token', '/revoke'],
    );
    assert.equal(new Set(verified.map(({ payload }) => payload.jti)).size, 4);
    assert.deepEqual(verified[0]?.protectedHeader, { alg: 'PS256', kid: 'key-1' });
    assert.equal(verified[0].payload.aud, 'https://login.example.com');
    const file = await readFile(join(fixture.folderPath, `${app.id}.json`), 'utf8');
    assert.match(file, /"authentication": "privateKeyJwt"/);
    assert.doesNotMatch(file, /PRIVATE KEY/);
    const reopened = (await fixture.startSession()).catalog.getApp(app.id);
    assert.deepEqual(reopened.server?.assertion?.algorithms, ['PS256']);
  });

  it('signs with the configured subject, audience, key ID, and scopes', async () => {
    const app = await add({ keyId: 'key-1', subject: 'dana@acme.example', audience: 'https://login.example.com' });
    await session.broker.getToken({ kind: 'app', appId: app.id }, { scopes: ['write', 'read'] });
    const { header, claims } = await readAssertion();
    assert.deepEqual(header, { alg: 'RS256', kid: 'key-1' });
    assert.deepEqual(
      [claims.sub, claims.aud, claims.scope],
      ['dana@acme.example', 'https://login.example.com', 'read write'],
    );
    assert.equal(tiny.requests.at(-1)?.form.scope, 'read write');
  });

  it('restores its settings from a file without the key', async () => {
    const app = await add({ keyId: 'key-1', subject: undefined, audience: 'https://login.example.com' });
    const again = (await fixture.startSession()).catalog.getApp(app.id);
    assert.deepEqual(again.server?.assertion, {
      keyId: 'key-1',
      subject: undefined,
      algorithms: undefined,
      audience: 'https://login.example.com',
    });
    const text = await readFile(join(fixture.folderPath, `${app.id}.json`), 'utf8');
    for (let from = 40; from < pem.length - 40; from += 200) assert.ok(!text.includes(pem.slice(from, from + 40)));
  });

  it('is verified with a signed token request', async () => {
    const server = serverWith(undefined);
    const request = {
      app: { clientId: issuer, server },
      secret: pem,
      server: toAuthorizationServer(server),
      scopes: [],
      assertions: new AssertionGrant(fixture.clock),
    };
    assert.deepEqual(await verifyClient(request), { kind: 'accepted' });
    tiny.answers.set('/token', {
      status: 400,
      body: '{"error":"invalid_grant","error_description":"Invalid JWT Signature."}',
    });
    assert.equal((await verifyClient(request)).kind, 'refused');
  });

  describe('with servers whose clocks differ', () => {
    const hourMs = 3_600_000;
    let other: TinyServer;
    let assertions: AssertionGrant;

    beforeEach(async () => {
      other = await startTinyServer();
      other.answers.set('/token', { body: '{"access_token":"opaque-2","token_type":"Bearer"}' });
      assertions = new AssertionGrant(fixture.clock);
    });
    afterEach(() => other.close());

    async function request({ origin }: TinyServer): Promise<void> {
      const server = { ...serverWith(undefined), tokenEndpoint: `${origin}/token` };
      const app = { clientId: issuer, server };
      await verifyClient({ app, secret: pem, server: toAuthorizationServer(server), scopes: [], assertions });
    }

    /** How far the assertions that a server received are ahead of the clock. */
    function skewsAt({ requests }: TinyServer): readonly number[] {
      const lifetimeMs = 150_000;
      return requests.map(
        ({ form }) => (decodeJwt(form.assertion ?? '').exp ?? 0) * 1000 - lifetimeMs - fixture.clock.now(),
      );
    }

    function refuseAt(skewMs: number): void {
      const headers = { Date: new Date(fixture.clock.now() + skewMs).toUTCString() };
      tiny.answers.set('/token', { status: 400, headers, body: '{"error":"invalid_grant"}' });
    }

    for (const skewMs of [hourMs, -hourMs, 14 * hourMs]) {
      it(`corrects ${skewMs} ms for the server that said so, not for others`, async () => {
        refuseAt(skewMs);
        await request(tiny);
        await request(tiny);
        await request(other);
        assert.deepEqual(skewsAt(tiny), [0, skewMs, skewMs]);
        assert.deepEqual(skewsAt(other), [0]);
      });
    }

    for (const skewMs of [16 * hourMs, -16 * hourMs, 10 * 365 * 24 * hourMs]) {
      it(`signs nothing for a clock that is ${skewMs} ms off`, async () => {
        refuseAt(skewMs);
        await request(tiny);
        await request(tiny);
        assert.deepEqual(skewsAt(tiny), [0, 0]);
      });
    }
  });
});
