import assert from 'node:assert/strict';
import { generateKeyPairSync, verify, type KeyObject } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { apsAuthorizationServer } from '../../src/aps/apsAuthorizationServer';
import { requestJwtBearerToken, signAssertion, type AssertionClaims } from '../../src/oauth/jwtBearer';
import { startEmulator } from '../emulator/emulator';

const claims: AssertionClaims = {
  issuer: 'aClientId',
  subject: 'AB12CD34EF56',
  audience: 'https://developer.api.autodesk.com/authentication/v2/token',
  expiresAt: Date.UTC(2026, 0, 1) + 150_999,
  others: { scope: ['data:read', 'data:write'] },
};

describe('signAssertion and requestJwtBearerToken', () => {
  let publicKey: KeyObject;
  let assertion: string;

  before(async () => {
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    ({ publicKey } = pair);
    assertion = await signAssertion(
      { keyId: '5c1f0e6a-0000-4000-8000-00000000a2f3', privateKey: pair.privateKey },
      claims,
    );
  });

  it('puts only the algorithm and the key ID in the header', () => {
    assert.deepEqual(decodeProtectedHeader(assertion), { alg: 'RS256', kid: '5c1f0e6a-0000-4000-8000-00000000a2f3' });
  });

  it('sets iss, sub, aud, exp, jti, and scope, but not nbf or iat', () => {
    const { jti, ...others } = decodeJwt(assertion);
    assert.match(jti ?? '', /^[\da-f-]{36}$/);
    assert.deepEqual(others, {
      iss: 'aClientId',
      sub: 'AB12CD34EF56',
      aud: 'https://developer.api.autodesk.com/authentication/v2/token',
      exp: 1_767_225_750,
      scope: ['data:read', 'data:write'],
    });
  });

  it('signs two different assertions within a second', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [one, other] = [
      await signAssertion({ keyId: undefined, privateKey }, claims),
      await signAssertion({ keyId: undefined, privateKey }, claims),
    ];
    assert.equal(decodeJwt(one).exp, decodeJwt(other).exp);
    assert.notEqual(decodeJwt(one).jti, decodeJwt(other).jti);
  });

  it('signs with RS256 and the private key', () => {
    const [header = '', payload = '', signature = ''] = assertion.split('.');
    assert.ok(verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url')));
  });

  it('sends the assertion and keeps it out of errors', async () => {
    const clientSecret = 'planted-client-secret-Zx81';
    const emulator = await startEmulator({
      apps: [{ clientId: 'aClientId', clientSecret, type: 'serverToServer' }],
      recordsRequests: true,
    });
    const server = apsAuthorizationServer(new URL(emulator.baseUrl));
    const client = { clientId: 'aClientId', authentication: { kind: 'basic', clientSecret } } as const;

    await assert.rejects(requestJwtBearerToken(server, client, assertion, ['data:read', 'data:write']), {
      name: 'OAuthError',
      code: 'invalid_grant',
    });
    assert.deepEqual(Object.fromEntries(new URLSearchParams(emulator.recordedRequests[0]?.body)), {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
      scope: 'data:read data:write',
    });

    const body = JSON.stringify({ error: 'invalid_grant', error_description: `No good: ${assertion}` });
    emulator.fail('/authentication/v2/token', { kind: 'status', status: 400, body });
    await assert.rejects(requestJwtBearerToken(server, client, assertion, ['data:read']), {
      name: 'OAuthError',
      description: 'No good: …',
    });
    await emulator.close();
  });
});
