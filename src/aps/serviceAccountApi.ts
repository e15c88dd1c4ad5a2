import { Fields } from '../oauth/fields';
import { isRateLimited, retryTransientErrors } from '../oauth/retry';
import { serverText } from '../oauth/serverText';
import type { RequestOptions } from '../oauth/tokenEndpoint';
import type { ApsAuthorizationServer } from './apsAuthorizationServer';
import { requestJson, sendApsRequest } from './apsRequest';
import { parseListed, parseStatus, type Listed, type UnknownStatus } from './listedRows';

/** `disabled` by someone, or `deactivated` by Autodesk after a year without use. */
export type ServiceAccountStatus = 'enabled' | 'disabled' | 'deactivated' | UnknownStatus;

/** What Autodesk returns about a service account; times in epoch milliseconds. */
export interface ServiceAccountDetails {
  readonly id: string;
  readonly email: string;
  readonly status: ServiceAccountStatus;
  readonly createdAt: number | undefined;
  readonly accessedAt: number | undefined;
  readonly expiresAt: number | undefined;
}

/** What Autodesk needs to create a service account. */
export interface NewServiceAccount {
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
}

/** Autodesk's limits: service accounts per app, keys per service account. */
export const serviceAccountLimits = { maxAccounts: 10, maxKeys: 3 } as const;

/**
 * What is wrong with the name of a service account. Autodesk rejects all but `unusual`, which only goes against its
 * guidelines.
 */
export type AccountNameProblem = 'length' | 'badCharacter' | 'noLetterOrDigit' | 'unusual';

/**
 * Checks the name of a service account before Autodesk does. Autodesk also rejects a list of words.
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function findAccountNameProblem(name: string): AccountNameProblem | undefined {
  if (name.length < 5 || name.length > 100) return 'length';
  if (!/^[A-Za-z0-9_-]+$/.test(name)) return 'badCharacter';
  if (!/[A-Za-z0-9]/.test(name)) return 'noLetterOrDigit';
  return /^[a-z0-9][a-z0-9-]*[a-z0-9]$/.test(name) ? undefined : 'unusual';
}

/**
 * Lists the service accounts of an app; needs a 2-legged access token with `application:service_account:read`.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function requestServiceAccounts(
  server: ApsAuthorizationServer,
  accessToken: string,
  options: RequestOptions = {},
): Promise<Listed<ServiceAccountDetails>> {
  const url = server.serviceAccountsEndpoint;
  return retryTransientErrors(() => requestJson({ url, accessToken }, parseServiceAccounts, options), options);
}

/**
 * Gets one service account; needs `application:service_account:read`.
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
  return retryTransientErrors(() => requestJson({ url, accessToken }, parseServiceAccount, options), options);
}

/**
 * Creates a service account; needs `application:service_account:write`. Only a rate limit (429) is retried: if the
 * response was lost, the account may exist.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function createServiceAccount(
  server: ApsAuthorizationServer,
  accessToken: string,
  { name, firstName, lastName }: NewServiceAccount,
  options: RequestOptions = {},
): Promise<Pick<ServiceAccountDetails, 'id' | 'email'>> {
  const url = server.serviceAccountsEndpoint;
  const body = { name, firstName, lastName };
  return retryTransientErrors(
    () => requestJson({ method: 'POST', url, accessToken, body }, parseCreatedAccount, options),
    { ...options, isTransient: isRateLimited },
  );
}

/**
 * Enables or disables a service account; needs `application:service_account:write`.
 * Autodesk responds with 400 if the account already has that status.
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
    () => requestJson({ method: 'PATCH', url, accessToken, body }, parseServiceAccount, options),
    options,
  );
}

/**
 * Deletes a service account and its keys; needs `application:service_account:write`.
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

/** The URL of one service account. Whatever the ID holds, it stays one segment of the path. */
export function serviceAccountEndpoint(server: ApsAuthorizationServer, id: string): URL {
  return new URL(`${server.serviceAccountsEndpoint.href}/${encodeURIComponent(id)}`);
}

/**
 * Parses a time such as `2025-03-26 04:58:26.156576834 +0000 UTC` into epoch milliseconds. Undefined for Go's zero time, in
 * the year 1, and for the epoch: both stand for no time.
 */
export function parseServiceAccountTime(value: unknown): number | undefined {
  const text = typeof value === 'string' ? value : '';
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*(?: \+0000 UTC|Z)$/.exec(text);
  const time = parts ? Date.parse(`${parts[1] ?? ''}T${parts[2] ?? ''}${parts[3] ?? ''}Z`) : NaN;
  return time > 0 ? time : undefined;
}

/**
 * The ID of a service account or a key. Anything else is rejected, because it becomes part of URLs and secret names.
 */
export function parseServiceAccountId(value: unknown): string | undefined {
  return typeof value === 'string' && isServiceAccountId(value) ? value : undefined;
}

/** Whether `text` can be the ID of a service account or a key. */
export function isServiceAccountId(text: string): boolean {
  return /^[A-Za-z0-9_-]{1,100}$/.test(text);
}

const statuses = new Map<unknown, ServiceAccountStatus>([
  ['ENABLED', 'enabled'],
  ['DISABLED', 'disabled'],
  ['DEACTIVATED', 'deactivated'],
]);

function parseServiceAccount(value: unknown): ServiceAccountDetails | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.required('serviceAccountId', parseServiceAccountId),
    email: serverText(fields.text('email')),
    status: fields.required('status', (status) => parseStatus(status, statuses)),
    createdAt: fields.find('createdAt', parseServiceAccountTime),
    accessedAt: fields.find('accessedAt', parseServiceAccountTime),
    expiresAt: fields.find('expiresAt', parseServiceAccountTime),
  }));
}

function parseServiceAccounts(value: unknown): Listed<ServiceAccountDetails> | undefined {
  return parseListed(value, 'serviceAccounts', 'serviceAccountId', parseServiceAccount);
}

function parseCreatedAccount(value: unknown): Pick<ServiceAccountDetails, 'id' | 'email'> | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.required('serviceAccountId', parseServiceAccountId),
    email: serverText(fields.text('email')),
  }));
}
