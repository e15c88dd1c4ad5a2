import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { apsAuthorizationServer, type ApsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { createKey } from '../../src/aps/keyApi';
import { createServiceAccount } from '../../src/aps/serviceAccountApi';
import { AssertionGrant } from '../../src/credentials/tokens/assertionGrant';
import type { Client } from '../../src/oauth/client';
import { requestClientCredentialsToken } from '../../src/oauth/clientCredentials';
import { startEmulator, type CreatedKey, type Emulator, type RecordedRequest } from '../emulator/emulator';
import { textMember } from '../emulator/serviceAccountRequests';

const clientId = 'pipelineClientId';
const clientSecret = 'pipelineSecret';
const client: Client = { clientId, authentication: { kind: 'basic', clientSecret } };
const basic = 'Basic cGlwZWxpbmVDbGllbnRJZDpwaXBlbGluZVNlY3JldA==';
const audience = 'https://developer.api.autodesk.com/authentication/v2/token';
const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const form = 'application/x-www-form-urlencoded';
const scopes = ['data:read', 'data:write'];
const adminScopes = [
  'application:service_account:read',
  'application:service_account:write',
  'application:service_account_key:write',
];
const start = Date.UTC(2026, 0, 1);

/** The parts of a request that the server acts on. The tests list every other difference. */
interface Compared {
  readonly method: string;
  readonly path: string;
  readonly contentType: string | undefined;
  readonly accept: string | undefined;
  readonly authorization: string | undefined;
  readonly fields: unknown;
}

/** The samples of Autodesk's "Get Started with SSA", as their libraries send the requests. */
describe("requests compared with Autodesk's samples", () => {
  let emulator: Emulator;
  let server: ApsAuthorizationServer;

  beforeEach(async () => {
    emulator = await startEmulator({
      apps: [{ clientId, clientSecret, type: 'serverToServer' }],
      recordsRequests: true,
    });
    server = apsAuthorizationServer(new URL(emulator.baseUrl));
  });
  afterEach(() => emulator.close());

  async function post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body?: string | URLSearchParams,
  ): Promise<unknown> {
    const response = await fetch(url, { method: 'POST', headers, ...(body === undefined ? {} : { body }) });
    assert.ok(response.ok, await response.clone().text());
    return response.json();
  }

  describe('the creation of an account and its key', () => {
    async function runSample(): Promise<readonly RecordedRequest[]> {
      const admin = await post(
        server.tokenEndpoint,
        { accept: '*/*', 'content-type': form, authorization: basic },
        new URLSearchParams({ grant_type: 'client_credentials', scope: adminScopes.join(' ') }),
      );
      const authorization = `Bearer ${textMember(admin, 'access_token')}`;
      const payload = JSON.stringify({
        name: 'service-mycompany-filesync',
        firstName: 'service',
        lastName: 'mycompany-filesync',
      });
      const account = await post(
        server.serviceAccountsEndpoint,
        { accept: '*/*', 'content-type': 'application/json', authorization },
        payload,
      );
      await post(new URL(`${server.serviceAccountsEndpoint.href}/${textMember(account, 'serviceAccountId')}/keys`), {
        accept: '*/*',
        authorization,
      });
      emulator.deleteServiceAccount(textMember(account, 'serviceAccountId'));
      return emulator.recordedRequests;
    }

    async function runOurs(): Promise<readonly RecordedRequest[]> {
      const before = emulator.recordedRequests.length;
      const { accessToken } = await requestClientCredentialsToken(server, client, adminScopes);
      const account = await createServiceAccount(server, accessToken, {
        name: 'service-mycompany-filesync',
        firstName: 'service',
        lastName: 'mycompany-filesync',
      });
      await createKey(server, accessToken, account.id);
      return emulator.recordedRequests.slice(before);
    }

    it('sends the same three requests, but accepts only JSON', async () => {
      const [samples, ours] = [(await runSample()).map(compared), (await runOurs()).map(compared)];
      assert.deepEqual(ours.map(withoutAccept), samples.map(withoutAccept));
      assert.deepEqual(
        samples.map(({ accept }) => accept),
        ['*/*', '*/*', '*/*'],
      );
      assert.deepEqual(
        ours.map(({ accept }) => accept),
        ['application/json', 'application/json', 'application/json'],
      );
      assert.deepEqual(ours[1], {
        method: 'POST',
        path: '/authentication/v2/service-accounts',
        contentType: 'application/json',
        accept: 'application/json',
        authorization: 'Bearer …',
        fields: { name: 'service-mycompany-filesync', firstName: 'service', lastName: 'mycompany-filesync' },
      });
      assert.deepEqual([ours[2]?.contentType, ours[2]?.fields], [undefined, undefined]);
    });
  });

  describe('the access token request', () => {
    let serviceAccountId: string;
    let key: CreatedKey;

    beforeEach(async () => {
      ({ serviceAccountId } = emulator.addServiceAccount(clientId, { name: 'service-mycompany-filesync' }));
      key = await emulator.addKey(serviceAccountId);
    });

    /** In seconds, by the clock of this machine, like the samples. */
    const now = (): number => Math.floor(Date.now() / 1000);

    function claimsOfSamples(): Readonly<Record<string, unknown>> {
      return { iss: clientId, sub: serviceAccountId, aud: audience, exp: now() + 300, scope: scopes };
    }

    function signed(header: Readonly<Record<string, string>>, claims: Readonly<Record<string, unknown>>): string {
      const text = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
      return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(key.privateKey)).toString('base64url')}`;
    }

    async function exchange(assertion: string): Promise<RecordedRequest> {
      await post(
        server.tokenEndpoint,
        { accept: 'application/json', 'content-type': form, authorization: basic },
        new URLSearchParams({ grant_type: grantType, assertion, scope: scopes.join(' ') }),
      );
      return lastRequest();
    }

    async function exchangeOurs(): Promise<RecordedRequest> {
      const assertions = new AssertionGrant({ now: Date.now });
      const privateKey = createPrivateKey(key.privateKey);
      await assertions.request({ server, client, key: { serviceAccountId, keyId: key.keyId }, privateKey, scopes });
      return lastRequest();
    }

    function lastRequest(): RecordedRequest {
      const last = emulator.recordedRequests.at(-1);
      assert.ok(last);
      return last;
    }

    const samples: readonly (readonly [
      language: string,
      library: string,
      extraHeader: Readonly<Record<string, string>>,
      extraClaims: () => Readonly<Record<string, number>>,
    ])[] = [
      ['Node', 'jsonwebtoken adds `typ` and `iat`', { typ: 'JWT' }, () => ({ iat: now() })],
      ['Python', 'PyJWT adds `typ`', { typ: 'JWT' }, () => ({})],
      ['C#', 'it adds `nbf` and `typ`', { typ: 'JWT' }, () => ({ nbf: now() })],
    ];
    for (const [language, library, extraHeader, extraClaims] of samples) {
      it(`matches the ${language} sample, except that ${library}`, async () => {
        const theirs = await exchange(
          signed({ alg: 'RS256', kid: key.keyId, ...extraHeader }, { ...claimsOfSamples(), ...extraClaims() }),
        );
        const ours = await exchangeOurs();
        assert.deepEqual(compared(ours), compared(theirs));
        assert.deepEqual(compared(ours), {
          method: 'POST',
          path: '/authentication/v2/token',
          contentType: form,
          accept: 'application/json',
          authorization: basic,
          fields: { grant_type: grantType, assertion: '…', scope: 'data:read data:write' },
        });

        assert.deepEqual(
          { ...decodeProtectedHeader(assertionOf(ours)), ...extraHeader },
          decodeProtectedHeader(assertionOf(theirs)),
        );
        const [{ exp: ourEnd = 0, jti, ...ourClaims }, { exp: theirEnd = 0, ...theirClaims }] = [
          decodeJwt(assertionOf(ours)),
          decodeJwt(assertionOf(theirs)),
        ];
        assert.ok(jti, 'ours are unique; of theirs only some have a `jti`');
        assert.deepEqual(
          Object.keys({ ...ourClaims, ...extraClaims() }).toSorted(),
          Object.keys(theirClaims).toSorted(),
        );
        for (const [name, value] of Object.entries(ourClaims)) assert.deepEqual(value, theirClaims[name], name);
        assert.ok(ourEnd < theirEnd, 'ours lives half as long, so that a wrong clock does no harm either way');
        assert.deepEqual([ours.headers['user-agent'], theirs.headers['user-agent']], ['aps-auth', 'node']);
      });
    }

    it('omits `nbf`, so that a server whose clock is behind accepts it', async () => {
      emulator.setClockSkewMs(-60_000);
      await assert.rejects(
        exchange(signed({ alg: 'RS256', kid: key.keyId }, { ...claimsOfSamples(), exp: now() + 150, nbf: now() })),
      );
      assert.equal((await exchangeOurs()).path, '/authentication/v2/token');
      assert.equal(emulator.requestCount('/authentication/v2/token'), 2);
    });

    it('contains an assertion that expires after 150 seconds', async () => {
      emulator.setClockSkewMs(start - Date.now());
      const privateKey = createPrivateKey(key.privateKey);
      await new AssertionGrant({ now: () => start }).request({
        server,
        client,
        key: { serviceAccountId, keyId: key.keyId },
        privateKey,
        scopes,
      });
      assert.equal(decodeJwt(assertionOf(lastRequest())).exp, start / 1000 + 150);
    });
  });
});

function compared({ method, path, headers, body }: RecordedRequest): Compared {
  const contentType = headers['content-type'];
  const { accept, authorization } = headers;
  return {
    method,
    path: path.replace(/[A-Z0-9]{12}/, '…'),
    contentType,
    accept,
    authorization: authorization?.replace(/^Bearer .+/, 'Bearer …'),
    fields: readBody(contentType, body),
  };
}

function readBody(contentType: string | undefined, body: string): unknown {
  if (contentType === 'application/json') return JSON.parse(body);
  if (contentType === undefined) return body === '' ? undefined : body;
  const fields = Object.fromEntries(new URLSearchParams(body));
  return 'assertion' in fields ? { ...fields, assertion: '…' } : fields;
}

function withoutAccept(request: Compared): Compared {
  return { ...request, accept: undefined };
}

function assertionOf({ body }: RecordedRequest): string {
  return new URLSearchParams(body).get('assertion') ?? '';
}
