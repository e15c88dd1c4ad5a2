import { Fields } from '../oauth/fields';
import { isRateLimited, retryTransientErrors } from '../oauth/retry';
import type { RequestOptions } from '../oauth/tokenEndpoint';
import type { ApsAuthorizationServer } from './apsAuthorizationServer';
import { requestJson, sendApsRequest } from './apsRequest';
import { parseListed, parseStatus, type Listed, type UnknownStatus } from './listedRows';
import { parseServiceAccountId, parseServiceAccountTime, serviceAccountEndpoint } from './serviceAccountApi';

/** What Autodesk returns about a key; times in epoch milliseconds. The private key is not part of it. */
export interface KeyDetails {
  readonly id: string;
  readonly status: 'enabled' | 'disabled' | UnknownStatus;
  readonly createdAt: number | undefined;
  readonly accessedAt: number | undefined;
}

/** A key that has just been created: the only time that Autodesk returns its private key. */
export interface CreatedKey {
  readonly id: string;
  /** PEM. The secret; undefined if the response lacks it, and then nobody has it. */
  readonly privateKey: string | undefined;
}

/** One key of one service account. */
export interface KeyReference {
  readonly serviceAccountId: string;
  readonly keyId: string;
}

/**
 * Lists the keys of a service account; needs `application:service_account_key:read`.
 * Autodesk responds with 400 while the account is disabled.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function requestKeys(
  server: ApsAuthorizationServer,
  accessToken: string,
  serviceAccountId: string,
  options: RequestOptions = {},
): Promise<Listed<KeyDetails>> {
  const url = keysEndpoint(server, serviceAccountId);
  return retryTransientErrors(() => requestJson({ url, accessToken }, parseKeys, options), options);
}

/**
 * Creates a key; needs `application:service_account_key:write`. Only a rate limit (429) is retried: if the response was
 * lost, the key may exist. A request that was sent can't be canceled, because its response holds the only copy of the
 * private key.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function createKey(
  server: ApsAuthorizationServer,
  accessToken: string,
  serviceAccountId: string,
  options: RequestOptions = {},
): Promise<CreatedKey> {
  const url = keysEndpoint(server, serviceAccountId);
  return retryTransientErrors(
    async () => {
      options.signal?.throwIfAborted();
      return requestJson({ method: 'POST', url, accessToken }, parseCreatedKey, { ...options, signal: undefined });
    },
    { ...options, isTransient: isRateLimited },
  );
}

/**
 * Enables or disables a key; needs `application:service_account_key:write`.
 * Autodesk responds with 400 if the key already has that status.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export async function updateKey(
  server: ApsAuthorizationServer,
  accessToken: string,
  change: KeyReference & { readonly status: 'enabled' | 'disabled' },
  options: RequestOptions = {},
): Promise<void> {
  const body = { status: change.status.toUpperCase() };
  await retryTransientErrors(
    () => sendApsRequest({ method: 'PATCH', url: keyEndpoint(server, change), accessToken, body }, options),
    options,
  );
}

/**
 * Deletes a key; needs `application:service_account_key:write`.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export async function deleteKey(
  server: ApsAuthorizationServer,
  accessToken: string,
  key: KeyReference,
  options: RequestOptions = {},
): Promise<void> {
  await retryTransientErrors(
    () => sendApsRequest({ method: 'DELETE', url: keyEndpoint(server, key), accessToken }, options),
    options,
  );
}

function keysEndpoint(server: ApsAuthorizationServer, serviceAccountId: string): URL {
  return new URL(`${serviceAccountEndpoint(server, serviceAccountId).href}/keys`);
}

function keyEndpoint(server: ApsAuthorizationServer, { serviceAccountId, keyId }: KeyReference): URL {
  return new URL(`${keysEndpoint(server, serviceAccountId).href}/${encodeURIComponent(keyId)}`);
}

function parseKeys(value: unknown): Listed<KeyDetails> | undefined {
  return parseListed(value, 'keys', 'kid', parseKey);
}

const statuses = new Map<unknown, KeyDetails['status']>([
  ['ENABLED', 'enabled'],
  ['DISABLED', 'disabled'],
]);

function parseKey(value: unknown): KeyDetails | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.required('kid', parseServiceAccountId),
    status: fields.required('status', (status) => parseStatus(status, statuses)),
    createdAt: fields.find('createdAt', parseServiceAccountTime),
    accessedAt: fields.find('accessedAt', parseServiceAccountTime),
  }));
}

function parseCreatedKey(value: unknown): CreatedKey | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.required('kid', parseServiceAccountId),
    privateKey: fields.findText('privateKey'),
  }));
}
