import assert from 'node:assert/strict';
import { mergeApps, readApps, type ImportedApp } from '../../src/importing/importedApp';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const otherId = 'aB1cD2eF3gH4iJ5kL6mN7oP8qR9sT0uV';
const clientSecret = 'planted-client-secret-Zx81';
const otherSecret = 'planted-other-secret-Qw37';

function merge(...texts: readonly string[]): readonly ImportedApp<number>[] {
  return mergeApps(texts.flatMap((text, origin) => readApps(text).map((found) => ({ origin, found }))));
}

const id = `APS_CLIENT_ID=${clientId}\n`;
const secret = `APS_CLIENT_SECRET=${clientSecret}\n`;
const callback = 'APS_CALLBACK_URL=http://localhost:3000/\n';

describe('the apps of several places', () => {
  it('are each one row, with what the places add', () => {
    const apps = merge(id + secret, `VITE_${id}`, id + callback, `APS_CLIENT_ID=${otherId}`, id + secret);
    assert.deepEqual(
      apps.map(({ values, type, clientSecrets, places }) => [
        values.clientId,
        type,
        clientSecrets,
        places.map(({ origin }) => origin),
      ]),
      [
        [clientId, 'traditionalWeb', [clientSecret], [0, 1, 2, 4]],
        [otherId, 'desktopMobileSpa', [], [3]],
      ],
    );
    assert.equal(apps[0]?.values.callbackUrl, 'http://localhost:3000/');
  });

  it('show that there are two secrets for one client ID', () => {
    const [app] = merge(id + secret, `${id}APS_CLIENT_SECRET=${otherSecret}`, id + secret);
    assert.deepEqual(app?.clientSecrets, [clientSecret, otherSecret]);
  });

  for (const [what, texts, type, lacksSecret] of [
    ['a secret', [id + secret], undefined, false],
    ['a secret and a callback URL', [id + secret + callback], 'traditionalWeb', false],
    ['no secret', [id], 'desktopMobileSpa', false],
    ['a secret that is left out', [`${id}APS_CLIENT_SECRET=\n`], undefined, true],
    ['a secret that is left out in one place', [`${id}APS_CLIENT_SECRET=\n`, id + secret], undefined, false],
    ['a callback URL, the secret left out', [`${id}APS_CLIENT_SECRET=\n${callback}`], 'traditionalWeb', true],
    ['an account elsewhere', [id + secret, `${id}SSA_ID=AB12CD34EF56`], 'serverToServer', false],
    ['an account and no secret', [`${id}SSA_ID=AB12CD34EF56`], 'serverToServer', true],
  ] as const) {
    it(`have the type that ${what} tells`, () => {
      const [app] = merge(...texts);
      assert.equal(app?.type, type);
      assert.equal(app?.lacksSecret, lacksSecret);
    });
  }
});
