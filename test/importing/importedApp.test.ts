import assert from 'node:assert/strict';
import { findAppType, findLoopbackUri } from '../../src/importing/importedApp';
import { mentionsField } from '../../src/importing/readVariables';

const clientId = 'kR3vTq8LmZ2xYb7NcW5pDs9FgH4jAe6u';
const clientSecret = 'planted-client-secret-Zx81';
const callbackUrl = 'http://localhost:3000/api/auth/callback';
const serviceAccountId = 'AB12CD34EF56';

describe('an imported app', () => {
  for (const [what, values, type] of [
    ['a callback URL and a secret', { clientId, clientSecret, callbackUrl }, 'traditionalWeb'],
    ['a service account', { clientId, clientSecret, serviceAccountId }, 'serverToServer'],
    ['a service account and no secret', { clientId, serviceAccountId }, 'serverToServer'],
    [
      'a service account and a callback URL',
      { clientId, clientSecret, callbackUrl, serviceAccountId },
      'serverToServer',
    ],
    ['no secret', { clientId }, 'desktopMobileSpa'],
    ['a callback URL and no secret', { clientId, callbackUrl }, 'desktopMobileSpa'],
    ['only a secret', { clientId, clientSecret }, undefined],
  ] as const) {
    it(`with ${what} is ${type ?? 'of a type that a person knows'}`, () => {
      assert.equal(findAppType(values), type);
    });
  }

  it('keeps a callback URL that this machine can listen on', () => {
    assert.equal(findLoopbackUri({ callbackUrl }), callbackUrl);
    for (const other of ['https://acme.example/callback', 'http://localhost/callback', 'http://acme.example:80/', 'no'])
      assert.equal(findLoopbackUri({ callbackUrl: other }), undefined, other);
    assert.equal(findLoopbackUri({}), undefined);
  });

  it('may have a secret that was left out of the text', () => {
    for (const text of [
      'APS_CLIENT_ID=a\nAPS_CLIENT_SECRET=\n',
      'APS_CLIENT_ID=a\nAPS_CLIENT_SECRET=<your secret>\n',
      '{ "APS_CLIENT_ID": "a", "APS_CLIENT_SECRET": "" }',
    ])
      assert.equal(mentionsField(text, 'clientSecret'), true, text);
    for (const text of ['VITE_APS_CLIENT_ID=a\nSERVER_SESSION_SECRET=x\n', 'CLIENT_ID=a\n# CLIENT_SECRET=\n', ''])
      assert.equal(mentionsField(text, 'clientSecret'), false, text);
  });
});
