import { UnexpectedResponseError } from '../oauth/errors';
import { readFields, readText } from '../oauth/json';
import { isRateLimited, retryTransientErrors } from '../oauth/retry';
import type { RequestOptions } from '../oauth/tokenEndpoint';
import type { ApsAuthorizationServer } from './apsAuthorizationServer';
import { requestJson, sendApsRequest } from './apsRequest';
import { parseServiceAccountTime, readId, serviceAccountEndpoint } from './serviceAccountApi';

/** What Autodesk knows of a key; times in epoch milliseconds. The private half is no part of it. */
export interface KeyDetails {
  readonly id: string;
  readonly status: 'enabled' | 'disabled';
  readonly createdAt: number | undefined;
  readonly accessedAt: number | undefined;
}

/** A key that has just been created: the only time that Autodesk shows its private half. */
export interface CreatedKey {
  readonly id: string;
  /** PEM. The secret. */
  readonly privateKey: string;
}

/** One key: the account that it belongs to, and its id. */
export interface KeyReference {
  readonly serviceAccountId: string;
  readonly keyId: string;
}

/**
 * The keys of an account; needs `application:service_account_key:read`. Refused with 400 while the account is disabled.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function requestKeys(
  server: ApsAuthorizationServer,
  accessToken: string,
  serviceAccountId: string,
  options: RequestOptions = {},
): Promise<readonly KeyDetails[]> {
  return retryTransientErrors(async () => {
    const keys = readFields(
      await requestJson({ url: keysEndpoint(server, serviceAccountId), accessToken }, options),
    )?.get('keys');
    if (!Array.isArray(keys)) throw new UnexpectedResponseError('notJson', 200);
    return keys.map(parseKey);
  }, options);
}

/**
 * Creates a key; needs `application:service_account_key:write`. Only a full quota is tried again: an answer that was lost
 * may have created it. From the moment it is sent nobody can cancel: the answer holds the only copy of the private key.
 * @throws ApsError, NetworkError, UnexpectedResponseError
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export function createKey(
  server: ApsAuthorizationServer,
  accessToken: string,
  serviceAccountId: string,
  options: RequestOptions = {},
): Promise<CreatedKey> {
  return retryTransientErrors(
    async () => {
      options.signal?.throwIfAborted();
      const created = await requestJson(
        { method: 'POST', url: keysEndpoint(server, serviceAccountId), accessToken },
        { ...options, signal: undefined },
      );
      const [id, privateKey] = [readId(created, 'kid'), readText(created, 'privateKey')];
      if (id === undefined || privateKey === undefined) throw new UnexpectedResponseError('notJson', 201);
      return { id, privateKey };
    },
    { ...options, isTransient: isRateLimited },
  );
}

/**
 * Switches a key on or off; needs `application:service_account_key:write`. Switching to what it is already is refused with 400.
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

function parseKey(value: unknown): KeyDetails {
  const [id, status] = [readId(value, 'kid'), readText(value, 'status')];
  if (id === undefined || (status !== 'ENABLED' && status !== 'DISABLED'))
    throw new UnexpectedResponseError('notJson', 200);
  const [createdAt, accessedAt] = ['createdAt', 'accessedAt'].map((key) =>
    parseServiceAccountTime(readText(value, key)),
  );
  return { id, status: status === 'ENABLED' ? 'enabled' : 'disabled', createdAt, accessedAt };
}
