import { AuthenticationClient } from '@aps_sdk/authentication';
import type { Emulator } from '../emulator/emulator';
import {
  addWebApp,
  clientSecret,
  createCredentialsFixture,
  designer,
  redirectUri,
  signIn,
  tokenPath,
  webClientId,
} from '../support/credentialsFixture';
import type { Row } from './table';
import { createSdkManager } from './tokenClients';

const concurrent = 5;
const scopes = ['data:read'];
const hourMs = 3_600_000;

/** How often a single-use refresh token is replayed when five callers refresh the same user at once. */
export async function countReplays(): Promise<readonly Row[]> {
  const peers = [
    `global fetch ${await countPeerReplays(refreshByFetch)}`,
    `@aps_sdk ${await countPeerReplays(refreshBySdk)}`,
  ].join(', ');
  const callers = await countOurReplays(1);
  const windows = await countOurReplays(concurrent);
  return [
    {
      what: `replays of ${concurrent} concurrent refreshes of one user, in one window`,
      this: String(callers),
      others: peers,
      budget: 'exactly 0',
      isMet: callers === 0,
    },
    {
      what: `the same in ${concurrent} windows`,
      this: String(windows),
      others: peers,
      budget: 'exactly 0',
      isMet: windows === 0,
    },
  ];
}

async function countOurReplays(windows: number): Promise<number> {
  const fixture = await createCredentialsFixture();
  try {
    const first = await fixture.startSession();
    const credential = await signIn(fixture, first, await addWebApp(first), designer.userId, scopes);
    const sessions = await Promise.all(Array.from({ length: windows }, () => fixture.startSession()));
    fixture.clock.advance(hourMs);
    const calls = Array.from({ length: concurrent / windows }, () =>
      sessions.map(({ broker }) => broker.getToken(credential, { scopes })),
    );
    await Promise.allSettled(calls.flat());
    return fixture.emulator.replayCount;
  } finally {
    await fixture.close();
  }
}

type Refresh = (emulator: Emulator, refreshToken: string) => Promise<unknown>;

/** Like a program that keeps the refresh token in a variable. */
async function countPeerReplays(refresh: Refresh): Promise<number> {
  const fixture = await createCredentialsFixture();
  try {
    const session = await fixture.startSession();
    await signIn(fixture, session, await addWebApp(session), designer.userId, scopes);
    const refreshToken = fixture.emulator.issuedRefreshTokens.at(-1) ?? '';
    await Promise.allSettled(Array.from({ length: concurrent }, () => refresh(fixture.emulator, refreshToken)));
    return fixture.emulator.replayCount;
  } finally {
    await fixture.close();
  }
}

async function refreshByFetch({ baseUrl }: Emulator, refreshToken: string): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from(`${webClientId}:${clientSecret}`).toString('base64')}` };
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    redirect_uri: redirectUri,
  });
  await (await fetch(new URL(tokenPath, baseUrl), { method: 'POST', headers, body })).text();
}

function refreshBySdk({ baseUrl }: Emulator, refreshToken: string): Promise<unknown> {
  const client = new AuthenticationClient({ sdkManager: createSdkManager(baseUrl) });
  return client.refreshToken(refreshToken, webClientId, { clientSecret });
}
