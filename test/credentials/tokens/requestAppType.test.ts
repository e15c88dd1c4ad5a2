import assert from 'node:assert/strict';
import type { AppType } from '../../../src/aps/appType';
import { requestAppType } from '../../../src/credentials/tokens/requestAppType';
import {
  clientId,
  clientSecret,
  createCredentialsFixture,
  tokenPath,
  webClientId,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

const accountsPath = '/authentication/v2/service-accounts';

describe('the type of an app', () => {
  let fixture: CredentialsFixture;
  let session: Session;

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    session = await fixture.startSession();
  });

  afterEach(() => fixture.close());

  function request(id: string, signal?: AbortSignal): Promise<AppType | undefined> {
    const app = { clientId: id, server: undefined };
    const { server } = fixture;
    return requestAppType({ app, secret: clientSecret, server, assertions: session.assertions, signal }, server);
  }

  it('is Server-to-Server if it may list service accounts', async () => {
    assert.equal(await request(clientId), 'serverToServer');
  });

  it('is a Traditional Web App if Autodesk says it is another type', async () => {
    assert.equal(await request(webClientId), 'traditionalWeb');
  });

  const untold = [
    ['the token is refused', tokenPath, 400],
    ['Autodesk is busy', accountsPath, 429],
    ['Autodesk fails', accountsPath, 503],
    ['listing is forbidden for something else', accountsPath, 403],
  ] as const;
  for (const [what, path, status] of untold) {
    it(`stays open if ${what}, without waiting`, async () => {
      fixture.emulator.fail(path, { kind: 'status', status, headers: { 'Retry-After': '30' } }, Infinity);
      assert.equal(await request(clientId), undefined);
    });
  }

  it('is not looked for after the caller canceled', async () => {
    await assert.rejects(request(clientId, AbortSignal.abort()), { name: 'AbortError' });
  });
});
