import assert from 'node:assert/strict';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import type { App, User } from '../../src/credentials/catalog/app';
import type { CustomServer } from '../../src/credentials/catalog/customServer';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { readToken } from '../../src/inspection/readToken';
import { findTokenOrigin, findUserInfoEndpoint } from '../../src/inspection/tokenOrigin';
import { InsecureEndpointError } from '../../src/oauth/errors';
import { startTinyServer, tokenServerAt, type TinyServer } from '../support/tinyServer';
import { fakeToken } from './fakeToken';

const iss = 'https://developer.api.autodesk.com';

const app: App = {
  id: 'app-1',
  name: 'acme-pipeline',
  type: 'serverToServer',
  clientId: 'pipelineClientId',
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [],
  serviceAccounts: undefined,
};

const designer: User = {
  id: 'DESIGNER0001',
  name: 'Dana Designer',
  email: 'designer@acme.example',
  scopes: [],
  status: 'signedIn',
  tokens: [],
};

const customServer: CustomServer = {
  preset: 'custom',
  authentication: 'basic',
  parameters: {},
  issuer: 'https://login.acme.example',
  tokenEndpoint: 'https://login.acme.example/token',
  authorizationEndpoint: undefined,
  revocationEndpoint: undefined,
  introspectionEndpoint: undefined,
  userInfoEndpoint: 'https://login.acme.example/userinfo',
  jwksEndpoint: undefined,
};

const aps = apsAuthorizationServer(new URL(iss));
const custom: App = { ...app, id: 'app-2', clientId: 'companyClientId', server: customServer };
const web: App = { ...app, id: 'app-3', clientId: 'webClientId', users: [designer] };
const ports = { apps: [app, custom, web], server: () => aps };

describe('the origin of a token', () => {
  const originOf = (claims: object, appId?: string): unknown => {
    const origin = findTokenOrigin(readToken(fakeToken(claims)), ports, appId);
    return [
      origin.app?.id,
      origin.credential?.credential.kind,
      origin.server?.tokenEndpoint.host,
      origin.aps !== undefined,
    ];
  };

  it('is the app with its client ID, or the user who signed in to it', () => {
    assert.deepEqual(originOf({ iss, client_id: app.clientId }), ['app-1', 'app', 'developer.api.autodesk.com', true]);
    assert.deepEqual(originOf({ iss, client_id: web.clientId, userid: designer.id }), [
      'app-3',
      'user',
      'developer.api.autodesk.com',
      true,
    ]);
    assert.deepEqual(originOf({ iss, client_id: web.clientId, userid: 'SOMEONEELSE' }), [
      'app-3',
      undefined,
      'developer.api.autodesk.com',
      true,
    ]);
  });

  it('is a known server where the app is unknown', () => {
    assert.deepEqual(originOf({ iss, client_id: 'x' }), [undefined, undefined, 'developer.api.autodesk.com', true]);
    assert.deepEqual(originOf({ iss: 'https://login.acme.example', client_id: 'x' }), [
      undefined,
      undefined,
      'login.acme.example',
      false,
    ]);
  });

  it('is unknown for an issuer that no app uses', () => {
    for (const claims of [{ iss: 'https://evil.example', client_id: app.clientId }, { iss: 'no URL' }, {}])
      assert.deepEqual(originOf(claims), [undefined, undefined, undefined, false]);
    assert.equal(findTokenOrigin({ format: 'opaque' }, ports).server, undefined);
  });

  it('is the app whose token it is, whatever it says', () => {
    assert.deepEqual(originOf({ iss: 'https://evil.example' }, 'app-2'), [
      'app-2',
      undefined,
      'login.acme.example',
      false,
    ]);
    assert.equal(
      findTokenOrigin({ format: 'opaque' }, ports, 'app-2').server?.tokenEndpoint.host,
      'login.acme.example',
    );
  });

  it('needs a base URL that can be used', () => {
    const insecure = (): never => {
      throw new InsecureEndpointError('login.example');
    };
    const reading = readToken(fakeToken({ iss, client_id: 'x' }));
    assert.throws(() => findTokenOrigin(reading, { apps: [app], server: insecure }), InsecureEndpointError);
  });
});

describe('the endpoint for the user of a token', () => {
  let server: TinyServer;

  beforeEach(async () => {
    server = await startTinyServer();
  });

  afterEach(() => server.close());

  const endpointIn = async (endpoint: string): Promise<string | undefined> => {
    const at = apsAuthorizationServer(new URL(server.origin));
    server.answers.set('/.well-known/openid-configuration', { body: JSON.stringify({ userinfo_endpoint: endpoint }) });
    return (await findUserInfoEndpoint({ server: at, aps: at }))?.href;
  };

  it("is on Autodesk's hosts or on the host of the base URL", async () => {
    for (const endpoint of ['https://api.userprofile.autodesk.com/userinfo', `${server.origin}/userinfo`])
      assert.equal(await endpointIn(endpoint), endpoint);
    for (const endpoint of [
      'https://evil.example/userinfo',
      'https://autodesk.com.evil.example/',
      'http://a.autodesk.com/',
    ])
      assert.equal(await endpointIn(endpoint), undefined);
    assert.ok(server.requests.every(({ headers }) => headers.authorization === undefined));
  });

  it("is what the person entered for another server's app", async () => {
    const userInfoEndpoint = new URL('https://login.acme.example/userinfo');
    const other = { ...tokenServerAt('https://login.acme.example'), userInfoEndpoint };
    assert.equal(await findUserInfoEndpoint({ server: other, aps: undefined }), userInfoEndpoint);
    assert.equal(await findUserInfoEndpoint({ server: undefined, aps: undefined }), undefined);
  });
});
