import assert from 'node:assert/strict';
import { ApsError } from '../../../src/aps/apsError';
import { explainOwnGrantRefusal, isClientRejected } from '../../../src/credentials/tokens/clientRejection';
import { NetworkError, OAuthError } from '../../../src/oauth/errors';

const refusal = (status: number, code: string | undefined, description?: string): OAuthError =>
  new OAuthError({ status, code, description });

type Row = readonly [what: string, error: Error, meaning: 'usersOnly' | 'unclear' | undefined];

const rows: readonly Row[] = [
  ['an unknown client at Entra', refusal(400, 'unauthorized_client', 'AADSTS700016: not found.'), 'unclear'],
  ['an unknown tenant at Entra', refusal(400, 'invalid_request', "AADSTS90002: Tenant 'x' not found."), 'unclear'],
  [
    'a missing scope at Entra',
    refusal(400, 'invalid_request', "AADSTS90014: The field 'scope' is missing."),
    'unclear',
  ],
  [
    'a client of another kind at PingOne',
    refusal(400, 'invalid_request', 'Unsupported authentication method'),
    'unclear',
  ],
  ['Keycloak', refusal(401, 'unauthorized_client', 'Client not enabled to retrieve service account'), 'unclear'],
  ['Auth0', refusal(403, 'unauthorized_client', "Grant type 'client_credentials' not allowed."), 'unclear'],
  ['Okta', refusal(400, 'unauthorized_client', 'The client is not authorized to use this grant.'), 'unclear'],
  // github.com/android/play-billing-samples/issues/471
  ['Google', refusal(400, 'unsupported_grant_type', 'Invalid grant_type: client_credentials'), 'usersOnly'],
  [
    'Apigee’s unknown client',
    refusal(401, 'invalid_request', 'Invalid client id : AVD7. ClientId is Invalid'),
    'unclear',
  ],
  ['Tyk', refusal(401, undefined, 'Key not authorised'), undefined],
  ['a bare unauthorized_client', refusal(400, 'unauthorized_client'), 'usersOnly'],
  ['a grant that the server does not have', refusal(400, 'unsupported_grant_type', 'Not here.'), 'usersOnly'],
  ['a wrong secret', refusal(401, 'invalid_client', 'Wrong.'), undefined],
  ['a wrong scope', refusal(400, 'invalid_scope'), undefined],
  ['words alone', refusal(401, undefined, 'missing subscription key'), undefined],
  ['no response', new NetworkError('reset', 'login.example.com'), undefined],
];

describe('a refusal of the grant of an app that has users', () => {
  for (const [what, error, meaning] of rows)
    it(`means ${meaning ?? 'no more than it says'}: ${what}`, () =>
      assert.equal(explainOwnGrantRefusal(error), meaning));

  const keycloak = refusal(401, 'unauthorized_client', 'Client not enabled to retrieve service account');

  it('does not reject the secret, except by name', () => {
    const own = { isOwnGrant: true, mayBeForUsersOnly: true };
    assert.equal(isClientRejected(keycloak, own), false);
    assert.equal(isClientRejected(refusal(401, 'invalid_client'), own), true);
    assert.equal(isClientRejected(refusal(401, 'access_denied'), own), false);
  });

  it('rejects it with any 401 elsewhere', () => {
    assert.equal(isClientRejected(keycloak, { isOwnGrant: true, mayBeForUsersOnly: false }), true);
    assert.equal(isClientRejected(keycloak, { isOwnGrant: false, mayBeForUsersOnly: true }), true);
    const apsError = new ApsError({ status: 401, code: undefined, description: '', retryAfterMs: undefined });
    assert.equal(isClientRejected(apsError, { isOwnGrant: true, mayBeForUsersOnly: false }), true);
  });
});
