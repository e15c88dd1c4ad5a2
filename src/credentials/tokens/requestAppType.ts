import type { AppType } from '../../aps/appType';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { ApsError } from '../../aps/apsError';
import { requestServiceAccounts } from '../../aps/serviceAccountApi';
import { requestAppToken, type AppRequest } from './appGrant';

/**
 * Finds out the type of an app with a client secret by listing its service accounts, which only a Server-to-Server app may.
 * Undefined if Autodesk doesn't tell. The token that this takes is dropped.
 * @throws the signal's reason if the caller canceled
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export async function requestAppType(
  request: Omit<AppRequest, 'scopes'>,
  server: ApsAuthorizationServer,
): Promise<AppType | undefined> {
  const { signal } = request;
  // A person can tell the type sooner than a rate limit ends.
  const maxWaitMs = 0;
  try {
    const scopes = ['application:service_account:read'];
    const { accessToken } = await requestAppToken({ ...request, scopes, maxWaitMs });
    await requestServiceAccounts(server, accessToken, { signal, maxWaitMs });
    return 'serverToServer';
  } catch (error) {
    signal?.throwIfAborted();
    const isOfOtherType = error instanceof ApsError && error.status === 403 && error.code === 'invalid_client';
    return isOfOtherType ? 'traditionalWeb' : undefined;
  }
}
