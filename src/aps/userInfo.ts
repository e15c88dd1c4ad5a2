import { Fields } from '../oauth/fields';
import type { HttpOptions } from '../oauth/http';
import type { UserInfo } from '../oauth/userInfo';
import type { ApsAuthorizationServer } from './apsAuthorizationServer';
import { requestJson } from './apsRequest';

/**
 * Requests the user that an access token belongs to, from the endpoint in Autodesk's discovery document.
 * @throws ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError
 * @see https://aps.autodesk.com/en/docs/oauth/v2/reference/http/userinfo-GET/
 */
export async function requestApsUserInfo(
  server: ApsAuthorizationServer,
  accessToken: string,
  options: HttpOptions = {},
): Promise<UserInfo> {
  const endpoint = await requestUserInfoEndpoint(server, options);
  return requestJson({ url: endpoint, accessToken }, parseUserInfo, options);
}

/** Requests where the user of an access token can be asked for. Sends no token. @throws as `requestApsUserInfo` does */
export function requestUserInfoEndpoint(server: ApsAuthorizationServer, options: HttpOptions = {}): Promise<URL> {
  return requestJson({ url: server.discoveryEndpoint }, parseUserInfoEndpoint, options);
}

function parseUserInfoEndpoint(value: unknown): URL | undefined {
  return Fields.parse(value, (fields) => {
    const endpoint = fields.text('userinfo_endpoint');
    return URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  });
}

function parseUserInfo(value: unknown): UserInfo | undefined {
  return Fields.parse(value, (fields) => ({
    userId: fields.text('sub'),
    name: fields.findText('name'),
    email: fields.findText('email'),
  }));
}

/**
 * The user that an access token belongs to. The token isn't verified, because it comes straight from Autodesk.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/asymmetric-encryption/
 */
export async function readUserId(accessToken: string): Promise<string | undefined> {
  const { decodeJwt } = await import('jose/jwt/decode');
  try {
    return Fields.parse(decodeJwt(accessToken), (fields) => fields.text('userid'));
  } catch {
    return undefined;
  }
}
