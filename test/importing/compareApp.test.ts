import assert from 'node:assert/strict';
import type { App } from '../../src/credentials/catalog/app';
import { initialSignInSettings } from '../../src/credentials/catalog/signInSettings';
import { compareApp, type Difference } from '../../src/importing/compareApp';
import { mergeApps, readApps } from '../../src/importing/importedApp';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const clientSecret = 'planted-client-secret-Zx81';

const app: App = {
  id: 'app1',
  name: 'acme-viewer',
  type: 'traditionalWeb',
  clientId,
  server: undefined,
  scopes: [],
  secretStatus: 'accepted',
  secretGeneration: 0,
  tokens: [],
  signIn: initialSignInSettings,
  users: [],
  serviceAccounts: undefined,
};

function compare(text: string, known: App, storedSecret: string | undefined): readonly Difference[] {
  const [found] = mergeApps(readApps(text).map((each) => ({ origin: undefined, found: each })));
  assert.ok(found);
  return compareApp(found, known, storedSecret);
}

const id = `APS_CLIENT_ID=${clientId}\n`;
const secret = `APS_CLIENT_SECRET=${clientSecret}\n`;
const callback = 'APS_CALLBACK_URL=http://localhost:8080/api/auth/callback\n';

describe('an app that was found again', () => {
  for (const [what, text, known, stored, differences] of [
    ['everything', id + secret + callback, app, clientSecret, []],
    ['a secret and no callback URL', id + secret, app, clientSecret, []],
    ['another secret', id + secret + callback, app, 'planted-other-secret-Qw37', ['clientSecret']],
    ['a secret that the editor has lost', id + secret, app, undefined, ['clientSecret']],
    [
      'another callback URL',
      `${id}${secret}APS_CALLBACK_URL=http://localhost:3000/`,
      app,
      clientSecret,
      ['callbackUrl'],
    ],
    ['a callback URL of a site', `${id}${secret}APS_CALLBACK_URL=https://acme.example/`, app, clientSecret, []],
    [
      'a callback URL, which the app has no use for',
      `${id}${secret}APS_CALLBACK_URL=http://localhost:3000/`,
      { ...app, type: 'serverToServer' },
      clientSecret,
      ['type', 'callbackUrl'],
    ],
    ['a service account', `${id}${secret}SSA_ID=AB12CD34EF56`, app, clientSecret, ['type']],
    ['only its client ID', id, app, clientSecret, []],
    [
      'a secret of an app that was public',
      id + secret + callback,
      { ...app, type: 'desktopMobileSpa' },
      undefined,
      ['type', 'clientSecret'],
    ],
    ['a secret that is left out', `${id}APS_CLIENT_SECRET=`, app, clientSecret, []],
  ] as const) {
    it(`differs by ${differences.join(' and ') || 'nothing'} with ${what}`.slice(0, 70), () =>
      assert.deepEqual(compare(text, known, stored), differences),
    );
  }
});
