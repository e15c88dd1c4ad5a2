import assert from 'node:assert/strict';
import { isFromIssuer, type AuthorizationServer } from '../../src/oauth/authorizationServer';
import { parseMetadata } from '../../src/oauth/discovery';
import { tokenServerAt } from '../support/tinyServer';

const issuer = 'https://id.acme.example/realms/main';
const byHand: AuthorizationServer = {
  ...tokenServerAt('https://api.acme.example'),
  authorizationEndpoint: new URL('https://login.acme.example/authorize'),
};
const known: AuthorizationServer = { ...byHand, issuer };
const promising: AuthorizationServer = { ...known, namesIssuerInRedirects: true };

type Row = readonly [what: string, server: AuthorizationServer, iss: string | undefined, isFrom: boolean];

const rows: readonly Row[] = [
  ['its own name', known, issuer, true],
  ['another name', known, 'https://id.acme.example/realms/other', false],
  ['its own name with a slash', known, `${issuer}/`, false],
  ['an empty name', known, '', false],
  ['no name', known, undefined, true],
  ['no name although it was promised', promising, undefined, false],
  ['the promised name', promising, issuer, true],
  ['the host of the token endpoint', byHand, 'https://api.acme.example', true],
  ['the host of the authorization endpoint', byHand, 'https://login.acme.example/tenant', true],
  ['the host of no endpoint', byHand, 'https://honest.example', false],
  ['a host that ends in one of its own', byHand, 'https://evil.api.acme.example', false],
  ['another port', byHand, 'https://api.acme.example:8443', false],
  ['a name that is no URL', byHand, 'acme', false],
  ['an empty name for endpoints entered by hand', byHand, '', false],
  ['no name for endpoints entered by hand', byHand, undefined, true],
];

describe('isFromIssuer', () => {
  for (const [what, server, iss, isFrom] of rows)
    it(`${isFrom ? 'accepts' : 'rejects'} ${what}`, () => assert.equal(isFromIssuer(server, iss), isFrom));

  it('reads the promise from the metadata', () => {
    const document = { issuer, token_endpoint: 'https://id.acme.example/token' };
    for (const [value, expected] of [
      [true, true],
      [false, undefined],
      ['true', undefined],
    ] as const) {
      const metadata = parseMetadata(
        { ...document, authorization_response_iss_parameter_supported: value },
        new URL(issuer),
      );
      assert.equal(metadata?.namesIssuerInRedirects, expected);
    }
  });
});
