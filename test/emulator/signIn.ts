import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { Emulator } from './emulator';
import { postForm } from './postForm';

export const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
export const codeChallenge = createHash('sha256').update(codeVerifier).digest('base64url');

export interface SignInApp {
  readonly clientId: string;
  /** Undefined for a public app. */
  readonly clientSecret?: string;
  readonly redirectUris: readonly [string, ...string[]];
}

export interface ReceivedTokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly idToken: string | undefined;
  readonly expiresIn: number;
}

/** The URL that an app opens in the browser, without the parameters that are undefined. */
export function authorizationUrl(
  emulator: Emulator,
  app: SignInApp,
  parameters: Readonly<Record<string, string | undefined>> = {},
): string {
  const all: Readonly<Record<string, string | undefined>> = {
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: app.redirectUris[0],
    scope: 'data:read',
    state: 'someState',
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...parameters,
  };
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(all)) {
    if (value !== undefined) query.append(name, value);
  }
  return `${emulator.baseUrl}/authentication/v2/authorize?${query.toString()}`;
}

/** Posts as the app does: with its secret in a header, or with only its client ID if it has none. */
export function postAs(
  emulator: Emulator,
  { clientId, clientSecret }: Pick<SignInApp, 'clientId' | 'clientSecret'>,
  parameters: Readonly<Record<string, string>>,
  endpoint = 'token',
): Promise<Response> {
  const url = `${emulator.baseUrl}/authentication/v2/${endpoint}`;
  return clientSecret === undefined
    ? postForm(url, { client_id: clientId, ...parameters })
    : postForm(url, parameters, { clientId, clientSecret });
}

export function refresh(
  emulator: Emulator,
  app: SignInApp,
  refreshToken: string,
  parameters: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return postAs(emulator, app, { grant_type: 'refresh_token', refresh_token: refreshToken, ...parameters });
}

/** The complete sign-in of a user who selects Allow. */
export async function signIn(
  emulator: Emulator,
  app: SignInApp,
  userId: string,
  parameters: Readonly<Record<string, string | undefined>> = {},
): Promise<ReceivedTokens> {
  const location = emulator.authorize(authorizationUrl(emulator, app, parameters), { userId });
  const exchange = {
    grant_type: 'authorization_code',
    code: new URL(location).searchParams.get('code') ?? '',
    redirect_uri: app.redirectUris[0],
    code_verifier: codeVerifier,
  };
  return readTokens(await postAs(emulator, app, exchange));
}

export async function readTokens(response: Response): Promise<ReceivedTokens> {
  const body: unknown = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  assert.ok(typeof body === 'object' && body !== null);
  const { access_token, refresh_token, id_token, expires_in } = Object.fromEntries<unknown>(Object.entries(body));
  assert.ok(typeof access_token === 'string' && typeof refresh_token === 'string');
  assert.ok(typeof expires_in === 'number' && (id_token === undefined || typeof id_token === 'string'));
  return { accessToken: access_token, refreshToken: refresh_token, idToken: id_token, expiresIn: expires_in };
}

export async function assertRefused(
  response: Response,
  status: number,
  error: string,
  description: string,
): Promise<void> {
  assert.deepEqual(await response.json(), { error, error_description: description });
  assert.equal(response.status, status);
}
