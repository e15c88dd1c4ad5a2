import assert from 'node:assert/strict';
import type { App } from '../../src/credentials/catalog/app';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { addShared, mergeApps, readApps } from '../../src/importing/importedApp';
import { formatShareFile, parseShareFile, type SharedApp } from '../../src/importing/shareFile';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const otherClientId = 'wB4xN8pKc2Lr6TqYh0Vd3SfZa7Ju5MgE';
const server = {
  preset: 'custom',
  authentication: 'basic',
  parameters: {},
  issuer: undefined,
  tokenEndpoint: 'https://auth.acme.example/token',
  authorizationEndpoint: undefined,
  revocationEndpoint: undefined,
  introspectionEndpoint: undefined,
  userInfoEndpoint: undefined,
  jwksEndpoint: undefined,
} as const;

const pipeline: SharedApp = {
  name: 'acme-pipeline',
  type: 'serverToServer',
  clientId,
  server: undefined,
  scopes: ['data:read'],
  signInScopes: [],
  callbackUrl: undefined,
  relayPage: undefined,
  secretCommand: { program: 'op', args: ['read', 'op://acme/aps/secret'] },
  line: 7,
};

function parseApps(...apps: readonly object[]): ReturnType<typeof parseShareFile> {
  return parseShareFile(JSON.stringify({ version: 1, apps }));
}

describe('the file by which a team shares its apps', () => {
  it('has what is needed to set them up, and nothing else', () => {
    const app: App = {
      id: 'id-of-this-machine',
      name: 'acme-pipeline',
      type: 'serverToServer',
      clientId,
      server: undefined,
      scopes: ['data:read'],
      secretStatus: 'accepted',
      secretGeneration: 3,
      secretProgram: 'op',
      tokens: [],
      signIn: initialSignInSettings,
      users: [],
      serviceAccounts: [],
    };
    const users = {
      id: 'U1',
      name: 'Dana',
      email: 'dana@acme.example',
      scopes: [],
      status: 'signedIn',
      tokens: [],
    } as const;
    const viewer: App = {
      ...app,
      id: 'viewer',
      name: 'acme-viewer',
      type: 'traditionalWeb',
      clientId: otherClientId,
      scopes: [],
      signIn: { ...initialSignInSettings, relayUri: 'https://relay.acme.example/', scopes: ['data:read'] },
      users: [users],
    };
    const reports: App = { ...app, id: 'reports', name: 'acme-reports', type: 'oauth2', server };
    const command = { program: 'op', args: ['read', 'op://acme/aps/secret'] };
    const text = formatShareFile([app, viewer, reports], new Map([[app.id, command]]));
    assert.deepEqual(JSON.parse(text), {
      version: 1,
      apps: [
        {
          name: 'acme-pipeline',
          type: 'serverToServer',
          clientId,
          scopes: ['data:read'],
          secretCommand: ['op', 'read', 'op://acme/aps/secret'],
        },
        {
          name: 'acme-viewer',
          type: 'traditionalWeb',
          clientId: otherClientId,
          callbackUrl: 'http://localhost:8080/api/auth/callback',
          relayPage: 'https://relay.acme.example/',
          signInScopes: ['data:read'],
        },
        {
          name: 'acme-reports',
          type: 'oauth2',
          clientId,
          server: { preset: 'custom', authentication: 'basic', parameters: {}, tokenEndpoint: server.tokenEndpoint },
          scopes: ['data:read'],
        },
      ],
    });
    const read = parseShareFile(text);
    assert.deepEqual(read?.apps[0], pipeline);
    assert.deepEqual(
      read.apps.map(({ name, server: at, relayPage }) => [name, at?.tokenEndpoint, relayPage]),
      [
        ['acme-pipeline', undefined, undefined],
        ['acme-viewer', undefined, 'https://relay.acme.example/'],
        ['acme-reports', server.tokenEndpoint, undefined],
      ],
    );
    assert.deepEqual([read.unread, read.secretLines], [0, []]);
  });

  it('may have comments, and names the lines of its apps', () => {
    const text = `// of Acme\n{ "version": 1, "apps": [\n{ "name": "a",\n"clientId": "${clientId}", "type": "serverToServer", },\n] }`;
    assert.deepEqual(
      parseShareFile(text)?.apps.map(({ name, line }) => [name, line]),
      [['a', 4]],
    );
  });

  it('is no other JSON, and none of a later version', () => {
    for (const text of [
      '',
      '[]',
      '{"apps":[]}',
      '{"version":2,"apps":[]}',
      '{"version":1}',
      `APS_CLIENT_ID=${clientId}`,
    ])
      assert.equal(parseShareFile(text), undefined, text);
  });

  it('loses only the apps with a value that is no good', () => {
    const good = { name: 'good', clientId, type: 'serverToServer' };
    const bad = [
      { ...good, type: 'mainframe' },
      { ...good, type: 'oauth2' },
      { ...good, server },
      { ...good, clientId: 'a b' },
      { ...good, name: ' ' },
      { ...good, scopes: 'data:read' },
      { ...good, scopes: ['data:read\n'] },
      { ...good, callbackUrl: 'javascript:alert(1)' },
      { ...good, relayPage: 'http://relay.acme.example/' },
      { ...good, secretCommand: 'op read x | sh' },
      { ...good, secretCommand: ['op', 'a\u202Eb'] },
      { ...good, type: 'desktopMobileSpa', secretCommand: ['op'] },
      { ...good, type: 'oauth2', server: { ...server, authentication: 'privateKeyJwt' }, secretCommand: ['op'] },
      { ...good, type: 'oauth2', server: { ...server, tokenEndpoint: 'http://auth.acme.example/token' } },
      'good',
      null,
    ];
    for (const app of bad) {
      const read = parseShareFile(JSON.stringify({ version: 1, apps: [app, { ...good, clientId: otherClientId }] }));
      assert.deepEqual([read?.apps.length, read?.unread], [1, 1], JSON.stringify(app));
    }
  });

  it('names an app once, whatever else it says of it', () => {
    const good = { name: 'first', clientId, type: 'serverToServer' };
    const read = parseApps(good, { ...good, name: 'second', secretCommand: ['evil'] });
    assert.deepEqual(
      read?.apps.map(({ name, secretCommand }) => [name, secretCommand]),
      [['first', undefined]],
    );
  });

  it('is read without the secrets that someone wrote into it', () => {
    const text = `{ "version": 1, "apps": [{ "name": "a", "clientId": "${clientId}", "type": "serverToServer",
      "clientSecret": "planted-secret-1",
      "APS_CLIENT_SECRET": "planted-secret-2",
      "password": "planted-secret-3", "note": "-----BEGIN PRIVATE KEY-----planted-secret-4",
      "refresh_token": "planted-secret-5", "accessToken": "planted-secret-6", "secret": "" }] }`;
    const read = parseShareFile(text);
    assert.deepEqual(read?.secretLines, [2, 3, 4, 5]);
    assert.equal(read.apps.length, 1);
    assert.doesNotMatch(JSON.stringify(read), /planted-secret/);
  });

  it('harms nothing by names that JavaScript knows', () => {
    const text = `{ "version": 1, "__proto__": { "polluted": true }, "apps": [{ "name": "a", "clientId": "${clientId}",
      "type": "serverToServer", "__proto__": { "secretCommand": ["evil"] } }] }`;
    assert.equal(parseShareFile(text)?.apps[0]?.secretCommand, undefined);
    assert.equal('polluted' in {}, false);
  });
});

describe('an app of a share file', () => {
  const envFile = `APS_CLIENT_ID=${clientId}\nAPS_CLIENT_SECRET=planted-client-secret\nOTHER=1\n`;
  const found = mergeApps(readApps(envFile).map((app) => ({ origin: '.env', found: app })));

  it('counts for everything but the secret that is elsewhere', () => {
    const shared = { origin: 'aps-apps.json', shared: pipeline };
    const [app, ...others] = addShared(found, [shared, shared]);
    assert.deepEqual(others, []);
    assert.deepEqual(
      [app?.name, app?.type, app?.clientSecrets, app?.places.map(({ origin }) => origin)],
      ['acme-pipeline', 'serverToServer', ['planted-client-secret'], ['aps-apps.json', '.env']],
    );
  });

  it('is another one if it is at another server', () => {
    const shared = { ...pipeline, type: 'oauth2', server } as const;
    const apps = addShared(found, [{ origin: 'aps-apps.json', shared }]);
    assert.deepEqual(
      apps.map(({ type, clientSecrets }) => [type, clientSecrets]),
      [
        ['oauth2', []],
        [undefined, ['planted-client-secret']],
      ],
    );
  });
});
