import { UnexpectedResponseError } from '../oauth/errors';
import { readFields, readText } from '../oauth/json';
import { isRateLimited, retryTransientErrors } from '../oauth/retry';
import type { RequestOptions } from '../oauth/tokenEndpoint';
import type { ApsAuthorizationServer } from './apsAuthorizationServer';
import { requestJson, sendApsRequest } from './apsRequest';

/** How an account stands at Autodesk: on, switched off by somebody, or put to sleep after a year without use. */
export type ServiceAccountStatus = 'enabled' | 'disabled' | 'deactivated';

/** What Autodesk knows of a service account; times in epoch milliseconds. */
export interface ServiceAccountDetails {
  readonly id: string;
  readonly email: string;
  readonly status: ServiceAccountStatus;
  readonly createdAt: number | undefined;
  readonly accessedAt: number | undefined;
  readonly expiresAt: number | undefined;
}

/** What an account is created from. */
export interface NewServiceAccount {
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** What an app can have at most. */
export const serviceAccountLimits = { maxAccounts: 10, maxKeys: 3 } as const;

/** What makes a name unfit for an account: Autodesk refuses it (length, characters), or its guidelines advise otherwise. */
export type AccountNameProblem = 'length' | 'badCharacter' | 'noLetterOrDigit' | 'unusual';

/**
 * Checks the name of an account before Autodesk does. It also has a list of words that it refuses.
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function findAccountNameProblem(name: string): AccountNameProblem | undefined {
  if (name.length < 5 || name.length > 100) return 'length';
  if (!/^[A-Za-z0-9_-]+$/.test(name)) return 'badCharacter';
  if (!/[A-Za-z0-9]/.test(name)) return 'noLetterOrDigit';
  return /^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(name) ? undefined : 'unusual';
}

/**
 * Every service account of the app whose 2-legged access token this is, with `application:service_account:read`.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function requestServiceAccounts(
  server: ApsAuthorizationServer,
  accessToken: string,
  options: RequestOptions = {},
): Promise<readonly ServiceAccountDetails[]> {
  return retryTransientErrors(async () => {
    const accounts = readFields(await requestJson({ url: server.serviceAccountsEndpoint, accessToken }, options))?.get(
      'serviceAccounts',
    );
    if (!Array.isArray(accounts)) throw new UnexpectedResponseError('notJson', 200);
    return accounts.map(parseServiceAccount);
  }, options);
}

/**
 * One service account; needs `application:service_account:read`.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function requestServiceAccount(
  server: ApsAuthorizationServer,
  accessToken: string,
  id: string,
  options: RequestOptions = {},
): Promise<ServiceAccountDetails> {
  const url = serviceAccountEndpoint(server, id);
  return retryTransientErrors(
    async () => parseServiceAccount(await requestJson({ url, accessToken }, options)),
    options,
  );
}

/**
 * Creates an account and answers with its id and e-mail address; needs `application:service_account:write`. Only a full
 * quota is tried again: an answer that was lost may have created it.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function createServiceAccount(
  server: ApsAuthorizationServer,
  accessToken: string,
  { name, firstName, lastName }: NewServiceAccount,
  options: RequestOptions = {},
): Promise<Pick<ServiceAccountDetails, 'id' | 'email'>> {
  return retryTransientErrors(
    async () => {
      const created = await requestJson(
        { method: 'POST', url: server.serviceAccountsEndpoint, accessToken, body: { name, firstName, lastName } },
        options,
      );
      const [id, email] = [readId(created, 'serviceAccountId'), readText(created, 'email')];
      if (id === undefined || email === undefined) throw new UnexpectedResponseError('notJson', 201);
      return { id, email };
    },
    { ...options, isTransient: isRateLimited },
  );
}

/**
 * Switches an account on or off; needs `application:service_account:write`. Switching to what it is already is refused with 400.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function updateServiceAccount(
  server: ApsAuthorizationServer,
  accessToken: string,
  change: { readonly id: string; readonly status: 'enabled' | 'disabled' },
  options: RequestOptions = {},
): Promise<ServiceAccountDetails> {
  const url = serviceAccountEndpoint(server, change.id);
  const body = { status: change.status.toUpperCase() };
  return retryTransientErrors(
    async () => parseServiceAccount(await requestJson({ method: 'PATCH', url, accessToken, body }, options)),
    options,
  );
}

/**
 * Deletes an account and its keys; needs `application:service_account:write`.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export async function deleteServiceAccount(
  server: ApsAuthorizationServer,
  accessToken: string,
  id: string,
  options: RequestOptions = {},
): Promise<void> {
  const url = serviceAccountEndpoint(server, id);
  await retryTransientErrors(() => sendApsRequest({ method: 'DELETE', url, accessToken }, options), options);
}

/** Where one account is; what the id holds stays one part of the path. */
export function serviceAccountEndpoint(server: ApsAuthorizationServer, id: string): URL {
  return new URL(`${server.serviceAccountsEndpoint.href}/${encodeURIComponent(id)}`);
}

/** Reads a time as Autodesk writes it: `2025-03-26 04:58:26.156576834 +0000 UTC`. Epoch milliseconds. */
export function parseServiceAccountTime(text: string | undefined): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*(?: \+0000 UTC|Z)$/.exec(text ?? '');
  const time = parts ? Date.parse(`${parts[1] ?? ''}T${parts[2] ?? ''}${parts[3] ?? ''}Z`) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** An id of an account or a key. It becomes part of an address and of the name of a secret, so nothing else may be in it. */
export function readId(value: unknown, key: string): string | undefined {
  const id = readText(value, key);
  return id !== undefined && isServiceAccountId(id) ? id : undefined;
}

/** Whether a text can be the id of an account or of a key. */
export function isServiceAccountId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,100}$/.test(text);
}

function parseServiceAccount(value: unknown): ServiceAccountDetails {
  const [id, email, status] = [
    readId(value, 'serviceAccountId'),
    readText(value, 'email'),
    parseStatus(readText(value, 'status')),
  ];
  if (id === undefined || email === undefined || status === undefined)
    throw new UnexpectedResponseError('notJson', 200);
  const [createdAt, accessedAt, expiresAt] = ['createdAt', 'accessedAt', 'expiresAt'].map((key) =>
    parseServiceAccountTime(readText(value, key)),
  );
  return { id, email, status, createdAt, accessedAt, expiresAt };
}

function parseStatus(status: string | undefined): ServiceAccountStatus | undefined {
  switch (status) {
    case 'ENABLED':
      return 'enabled';
    case 'DISABLED':
      return 'disabled';
    case 'DEACTIVATED':
      return 'deactivated';
    case undefined:
    default:
      return undefined;
  }
}
