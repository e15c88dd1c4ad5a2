import assert from 'node:assert/strict';
import { startEmulator, type Emulator } from './emulator';
import { assertRefused, postAs, readTokens, refresh, signIn } from './signIn';

const web = {
  clientId: 'webClientId',
  clientSecret: 'webSecret',
  type: 'traditionalWeb',
  redirectUris: ['http://localhost:8080/api/auth/callback'],
} as const;
const viewer = {
  clientId: 'viewerClientId',
  type: 'desktopMobileSpa',
  redirectUris: ['vscode://aps-auth.aps-auth/callback'],
} as const;
const designer = { userId: 'DESIGNER0001', name: 'Dora Signer', email: 'designer@acme.example' };
const reviewer = { userId: 'REVIEWER0002', name: 'Rex Viewer', email: 'reviewer@acme.example' };
const refusal = 'The refresh token is invalid or expired.';
const dayMs = 86_400_000;

describe('POST /token with a refresh token', () => {
  let emulator: Emulator;
  let first: string;

  beforeEach(async () => {
    emulator = await startEmulator({ apps: [web, viewer], users: [designer, reviewer] });
    const scope = 'openid data:read data:write';
    first = (await signIn(emulator, web, designer.userId, { scope })).refreshToken;
  });
  afterEach(() => emulator.close());

  async function assertSpent(response: Response): Promise<void> {
    await assertRefused(response, 400, 'invalid_grant', refusal);
  }

  it('returns an access token and a refresh token, but no ID token', async () => {
    const response = await refresh(emulator, web, first);

    assert.equal(response.status, 200);
    const body: unknown = await response.json();
    assert.ok(typeof body === 'object' && body !== null && 'refresh_token' in body);
    const { refresh_token: second, ...rest } = body;
    assert.match(String(second), /^[A-Za-z0-9]{42}$/);
    assert.notEqual(second, first);
    const { accessToken, scopes, userId } = emulator.issuedAccessTokens[1] ?? {};
    assert.deepEqual(rest, { access_token: accessToken, token_type: 'Bearer', expires_in: 3599 });
    assert.deepEqual(scopes, ['openid', 'data:read', 'data:write']);
    assert.equal(userId, 'DESIGNER0001');
    assert.equal(emulator.rotationCount, 1);
  });

  it('keeps earlier access tokens valid', async () => {
    await refresh(emulator, web, first);
    assert.deepEqual(
      emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [false, false],
    );
  });

  it('accepts a public app with only its client ID', async () => {
    const { refreshToken } = await signIn(emulator, viewer, designer.userId);
    assert.equal((await refresh(emulator, viewer, refreshToken)).status, 200);
  });

  it('ends the grant when a refresh token is used twice', async () => {
    const { refreshToken: second } = await readTokens(await refresh(emulator, web, first));

    await assertSpent(await refresh(emulator, web, first));
    assert.equal(emulator.replayCount, 1);
    await assertSpent(await refresh(emulator, web, second));
    assert.deepEqual(
      emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [true, true],
    );
    assert.equal(emulator.rotationCount, 1);
    assert.equal(emulator.replayCount, 1);
  });

  it('accepts only one of two concurrent requests', async () => {
    const responses = await Promise.all([refresh(emulator, web, first), refresh(emulator, web, first)]);

    assert.deepEqual(responses.map(({ status }) => status).sort(), [200, 400]);
    assert.equal(emulator.rotationCount, 1);
    assert.equal(emulator.replayCount, 1);
    assert.ok(emulator.issuedAccessTokens.every(({ isRevoked }) => isRevoked));
  });

  it('keeps the other grants of the user after a replay', async () => {
    const { refreshToken: other } = await signIn(emulator, viewer, designer.userId);
    await refresh(emulator, web, first);
    await refresh(emulator, web, first);

    assert.equal((await refresh(emulator, viewer, other)).status, 200);
  });

  it('keeps the grant after a replay if configured to do so', async () => {
    await emulator.close();
    emulator = await startEmulator({ apps: [web], users: [designer], revokesFamilyOnReplay: false });
    const { refreshToken } = await signIn(emulator, web, designer.userId);
    const { refreshToken: second } = await readTokens(await refresh(emulator, web, refreshToken));

    await assertSpent(await refresh(emulator, web, refreshToken));
    assert.equal(emulator.replayCount, 1);
    assert.equal((await refresh(emulator, web, second)).status, 200);
  });

  it('narrows the access token without narrowing the grant', async () => {
    const narrowed = await refresh(emulator, web, first, { scope: 'data:read' });
    const { refreshToken: second } = await readTokens(narrowed);
    assert.deepEqual(emulator.issuedAccessTokens[1]?.scopes, ['data:read']);

    await refresh(emulator, web, second, { scope: 'data:write openid' });
    assert.deepEqual(emulator.issuedAccessTokens[2]?.scopes, ['data:write', 'openid']);
  });

  it('keeps the refresh token after a request for invalid scopes', async () => {
    for (const scope of ['data:read code:all', 'data:everything', '  ']) {
      await assertRefused(
        await refresh(emulator, web, first, { scope }),
        400,
        'invalid_scope',
        'The requested scope is invalid, unknown, malformed or exceeds the scope granted by the resource owner.',
      );
    }
    assert.equal((await refresh(emulator, web, first)).status, 200);
    assert.equal(emulator.replayCount, 0);
  });

  it('accepts a refresh token for 15 days after the last rotation', async () => {
    emulator.setClockSkewMs(14 * dayMs);
    const { refreshToken: second } = await readTokens(await refresh(emulator, web, first));
    emulator.setClockSkewMs(28 * dayMs);
    const { refreshToken: third } = await readTokens(await refresh(emulator, web, second));

    emulator.setClockSkewMs(43 * dayMs + 1_000);
    await assertSpent(await refresh(emulator, web, third));
    assert.equal(emulator.replayCount, 0);
  });

  it('rejects a refresh token that was issued to another app', async () => {
    const response = await refresh(emulator, viewer, first);
    await assertRefused(response, 400, 'invalid_grant', 'The grant was issued to another client.');

    assert.equal((await refresh(emulator, web, first)).status, 200);
  });

  it('rejects an unknown or missing refresh token', async () => {
    await assertSpent(await refresh(emulator, web, 'unknown'));
    const missing = await postAs(emulator, web, { grant_type: 'refresh_token' });
    await assertRefused(
      missing,
      400,
      'invalid_request',
      "The request is missing a required parameter 'refresh_token'.",
    );
    assert.equal(emulator.replayCount, 0);
  });

  it('rejects a refresh token after endGrants for its user', async () => {
    const { refreshToken: other } = await signIn(emulator, web, reviewer.userId);
    emulator.endGrants(designer.userId);

    await assertSpent(await refresh(emulator, web, first));
    assert.equal((await refresh(emulator, web, other)).status, 200);
    assert.deepEqual(
      emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [true, false, false],
    );
  });

  it('spends the refresh token even if the response is lost', async () => {
    emulator.fail('/authentication/v2/token', { kind: 'lostAnswer' });

    await assert.rejects(refresh(emulator, web, first));
    assert.equal(emulator.rotationCount, 1);
    assert.equal(emulator.issuedAccessTokens.length, 2);
    await assertSpent(await refresh(emulator, web, first));
    assert.equal(emulator.replayCount, 1);
  });

  it('rejects a revoked refresh token and its access tokens', async () => {
    const { refreshToken: second } = await readTokens(await refresh(emulator, web, first));
    const response = await postAs(emulator, web, { token: second, token_type_hint: 'refresh_token' }, 'revoke');

    assert.equal(response.status, 200);
    assert.equal(await response.text(), '');
    await assertSpent(await refresh(emulator, web, second));
    assert.deepEqual(
      emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [true, true],
    );
    assert.equal(emulator.replayCount, 0);
  });

  it('lets a public app revoke with only its client ID', async () => {
    const { refreshToken } = await signIn(emulator, viewer, designer.userId);
    await postAs(emulator, viewer, { token: refreshToken, token_type_hint: 'refresh_token' }, 'revoke');

    await assertSpent(await refresh(emulator, viewer, refreshToken));
  });

  it('lets only its own app revoke a spent refresh token', async () => {
    await refresh(emulator, web, first);
    const byAnother = await postAs(emulator, viewer, { token: first, token_type_hint: 'refresh_token' }, 'revoke');
    await assertRefused(byAnother, 400, 'invalid_grant', 'The grant was issued to another client.');
    const asAccessToken = await postAs(emulator, web, { token: first, token_type_hint: 'access_token' }, 'revoke');
    assert.equal(asAccessToken.status, 200);
    assert.deepEqual(
      emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [false, false],
    );

    await postAs(emulator, web, { token: first, token_type_hint: 'refresh_token' }, 'revoke');
    assert.deepEqual(
      emulator.issuedAccessTokens.map(({ isRevoked }) => isRevoked),
      [true, true],
    );
  });
});
