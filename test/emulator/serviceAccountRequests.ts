import assert from 'node:assert/strict';
import type { Emulator } from './emulator';
import { postTokenRequest } from './postForm';

export interface ServerApp {
  readonly clientId: string;
  readonly clientSecret: string;
}

const everyScope = [
  'application:service_account:read',
  'application:service_account:write',
  'application:service_account_key:read',
  'application:service_account_key:write',
].join(' ');

/** The 2-legged access token to manage service accounts with. */
export async function requestAdminToken(emulator: Emulator, app: ServerApp, scope = everyScope): Promise<string> {
  const body: unknown = await (await postTokenRequest(emulator.baseUrl, app, scope)).json();
  return textMember(body, 'access_token');
}

/** `path` follows `/authentication/v2/service-accounts`. */
export function requestServiceAccounts(
  emulator: Emulator,
  accessToken: string,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path = '',
  body?: unknown,
): Promise<Response> {
  const json = body === undefined ? undefined : JSON.stringify(body);
  return fetch(`${emulator.baseUrl}/authentication/v2/service-accounts${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${accessToken}`,
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(json === undefined ? {} : { body: json }),
  });
}

export async function assertProblem(response: Response, status: number, title: string, detail: string): Promise<void> {
  assert.deepEqual(await response.json(), { title, detail });
  assert.equal(response.status, status);
}

export async function assertEmpty204(response: Response): Promise<void> {
  assert.equal(await response.text(), '');
  assert.equal(response.status, 204);
  assert.equal(response.headers.get('content-length'), null);
}

export function textMember(json: unknown, name: string): string {
  assert.ok(typeof json === 'object' && json !== null);
  const value = Object.fromEntries<unknown>(Object.entries(json))[name];
  assert.ok(typeof value === 'string', `${name} is no text in ${JSON.stringify(json)}`);
  return value;
}
