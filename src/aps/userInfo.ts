import { UnexpectedResponseError } from '../oauth/errors';
import type { HttpOptions } from '../oauth/http';
import { readText } from '../oauth/json';
import type { UserInfo } from '../oauth/userInfo';
import type { ApsAuthorizationServer } from './apsAuthorizationServer';
import { requestJson } from './apsRequest';

/**
 * Asks Autodesk who signed in, at the address that its discovery document names.
 * @throws ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError
 * @see https://aps.autodesk.com/en/docs/oauth/v2/reference/http/userinfo-GET/
 */
export async function requestApsUserInfo(
  server: ApsAuthorizationServer,
  accessToken: string,
  options: HttpOptions = {},
): Promise<UserInfo> {
  const discovered = await requestJson({ url: server.discoveryEndpoint }, options);
  const endpoint = readText(discovered, 'userinfo_endpoint');
  if (endpoint === undefined || !URL.canParse(endpoint)) throw new UnexpectedResponseError('notJson', 200);
  const info = await requestJson({ url: new URL(endpoint), accessToken }, options);
  const userId = readText(info, 'sub');
  if (userId === undefined) throw new UnexpectedResponseError('notJson', 200);
  return { userId, name: readText(info, 'name'), email: readText(info, 'email') };
}

/**
 * The user that an access token names, read without verifying it: it came from the server itself.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/asymmetric-encryption/
 */
export async function readUserId(accessToken: string): Promise<string | undefined> {
  const { decodeJwt } = await import('jose/jwt/decode');
  try {
    return readText(decodeJwt(accessToken), 'userid');
  } catch {
    return undefined;
  }
}
