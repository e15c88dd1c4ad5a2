import assert from 'node:assert/strict';
import type { AppType } from '../../../src/aps/appType';
import type { CustomServer } from '../../../src/credentials/catalog/customServer';
import { serverOf, type Server } from '../../../src/credentials/catalog/server';

const tokenOnly: CustomServer = {
  preset: 'custom',
  issuer: undefined,
  tokenEndpoint: 'https://login.acme.example:8443/token',
  authorizationEndpoint: undefined,
  revocationEndpoint: undefined,
  introspectionEndpoint: undefined,
  userInfoEndpoint: undefined,
  jwksEndpoint: undefined,
  authentication: 'basic',
  parameters: {},
};

/** The names of all that is true. */
function abilitiesOf(server: Server): string {
  const names = Object.entries(server).flatMap(([name, value]) => (value === true ? [name] : []));
  return names.sort().join(' ');
}

describe('serverOf', () => {
  const apsRows: readonly (readonly [Exclude<AppType, 'oauth2'>, string])[] = [
    ['serverToServer', 'canRevoke hasClientSecret hasServiceAccounts'],
    ['traditionalWeb', 'canRevoke hasClientSecret hasUsers'],
    ['desktopMobileSpa', 'canRevoke hasUsers'],
  ];
  for (const [type, abilities] of apsRows) {
    it(`describes Autodesk to a ${type} app`, () => {
      const server = serverOf({ type, server: undefined });
      assert.deepEqual([server.kind, server.name, abilitiesOf(server)], ['aps', 'Autodesk', abilities]);
    });
  }

  const customRows: readonly (readonly [string, Partial<CustomServer>, string])[] = [
    ['only a token endpoint', {}, 'hasClientSecret hasDefaultScopes'],
    ['a private key', { authentication: 'privateKey' }, 'hasClientSecret hasDefaultScopes'],
    ['no client secret', { authentication: 'none' }, 'hasDefaultScopes'],
    [
      'an authorization endpoint',
      { authorizationEndpoint: 'https://login.acme.example/authorize' },
      'hasClientSecret hasDefaultScopes hasUsers mayBeForUsersOnly',
    ],
    [
      'a revocation endpoint',
      { revocationEndpoint: 'https://login.acme.example/revoke' },
      'canRevoke hasClientSecret hasDefaultScopes',
    ],
  ];
  for (const [what, change, abilities] of customRows) {
    it(`describes another server with ${what}`, () => {
      const server = serverOf({ type: 'oauth2', server: { ...tokenOnly, ...change } });
      assert.deepEqual(
        [server.kind, server.name, abilitiesOf(server)],
        ['custom', 'login.acme.example:8443', abilities],
      );
    });
  }
});
