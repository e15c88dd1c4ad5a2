import { createPrivateKey, createSign, type KeyObject } from 'node:crypto';
import { jwtBearerExchange } from '../emulator/emulator';
import { addApp, clientId, clientSecret, createCredentialsFixture, tokenPath } from '../support/credentialsFixture';
import { median } from './median';
import type { Row } from './table';

const calls = 150;
const warmCalls = 20_000;
const audience = 'https://developer.api.autodesk.com/authentication/v2/token';

/** The time and the requests for the access token of a service account: new, cold, and warm. */
export async function measureServiceAccountTokens(): Promise<readonly Row[]> {
  const fixture = await createCredentialsFixture();
  const { emulator, clock } = fixture;
  // Otherwise, the first exchange is rejected and corrects the clock.
  clock.advance(Date.now() - clock.now());
  const countRequests = (): number => emulator.requestCount();
  try {
    const session = await fixture.startSession();
    const app = await addApp(session);
    emulator.setRateLimitPerMinute(jwtBearerExchange, Infinity);
    const beforeFirst = countRequests();
    const account = await session.accounts.create(
      app.id,
      { name: 'bench-account', firstName: 'bench', lastName: 'account' },
      {},
    );
    const keyId = await session.keys.create(app.id, account.id, {});
    const credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId: account.id } as const;
    await session.broker.getToken(credential, { scopes: ['data:read'] });
    const firstRequests = countRequests() - beforeFirst;
    const privateKey = await session.privateKeys.get(app.id, { serviceAccountId: account.id, keyId });
    const ours: number[] = [];
    const floor: number[] = [];
    const beforeCold = countRequests();
    for (let call = 0; call < calls; call++)
      ours.push(await measure(() => session.broker.getToken(credential, { scopes: ['data:read'], force: true })));
    const coldRequests = (countRequests() - beforeCold) / calls;
    for (let call = 0; call < calls; call++)
      floor.push(await measure(() => exchangeBare(emulator.baseUrl, account.id, keyId, privateKey)));
    const beforeWarm = countRequests();
    const warmMs = await measure(async () => {
      for (let call = 0; call < warmCalls; call++) await session.broker.getToken(credential, { scopes: ['data:read'] });
    });
    return [
      {
        what: 'requests from an app to the first token of a new service account: three admin tokens, account, key, list of keys, exchange',
        this: String(firstRequests),
        others: 'Autodesk’s own script 4, with one admin token of all scopes',
      },
      {
        what: `service-account token cold, median of ${calls}, and its requests`,
        this: `${median(ours).toFixed(2)} ms, ${coldRequests}`,
        others: `createSign and fetch ${median(floor).toFixed(2)} ms, 1`,
        ratio: (median(ours) / median(floor)).toFixed(2),
      },
      {
        what: 'service-account token warm, and its requests',
        this: `${((warmMs * 1000) / warmCalls).toFixed(1)} µs, ${countRequests() - beforeWarm}`,
        others: 'createSign and fetch: as cold',
      },
    ];
  } finally {
    await fixture.close();
  }
}

/** Like one of Autodesk's samples, but without a library. */
async function exchangeBare(
  baseUrl: string,
  serviceAccountId: string,
  keyId: string,
  privateKey: KeyObject,
): Promise<void> {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    iss: clientId,
    sub: serviceAccountId,
    aud: audience,
    exp: Math.floor(Date.now() / 1000) + 300,
    scope: ['data:read'],
  };
  const signed = `${encode({ alg: 'RS256', kid: keyId })}.${encode(claims)}`;
  const pem = privateKey.export({ type: 'pkcs1', format: 'pem' });
  const signature = createSign('RSA-SHA256').update(signed).sign(createPrivateKey(pem), 'base64url');
  const answer = await fetch(new URL(tokenPath, baseUrl), {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: `${signed}.${signature}`,
      scope: 'data:read',
    }),
  });
  if (!answer.ok) throw new Error(`The emulator refused: ${answer.status}.`);
  await answer.json();
}

async function measure(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
