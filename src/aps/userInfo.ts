import { UnexpectedResponseError } from '../oauth/errors';
import { sendRequest, type HttpOptions } from '../oauth/http';
import { parseGatewayRefusal } from './apsError';
import type { ApsAuthorizationServer } from './apsAuthorizationServer';

/** Who a 3-legged access token belongs to. Every text is the server's, to be shown as plain text only. */
export interface UserInfo {
  readonly userId: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
}

/**
 * Asks Autodesk who signed in, at the address that its discovery document names.
 * @throws ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError
 * @see https://aps.autodesk.com/en/docs/oauth/v2/reference/http/userinfo-GET/
 */
export async function requestUserInfo(server: ApsAuthorizationServer, accessToken: string, options: HttpOptions = {}): Promise<UserInfo> {
  const discovered = await requestJson(server.discoveryEndpoint, {}, options);
  const endpoint = textOf(discovered, 'userinfo_endpoint');
  if (endpoint === undefined || !URL.canParse(endpoint)) throw new UnexpectedResponseError('notJson', 200);
  const info = await requestJson(new URL(endpoint), { authorization: `Bearer ${accessToken}` }, options);
  const userId = textOf(info, 'sub');
  if (userId === undefined) throw new UnexpectedResponseError('notJson', 200);
  return { userId, name: textOf(info, 'name'), email: textOf(info, 'email') };
}

/**
 * The user that an access token names, read without verifying it: it came from the server itself.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/asymmetric-encryption/
 */
export async function readUserId(accessToken: string): Promise<string | undefined> {
  const { decodeJwt } = await import('jose/jwt/decode');
  try {
    return textOf(decodeJwt(accessToken), 'userid');
  } catch {
    return undefined;
  }
}

async function requestJson(url: URL, headers: Readonly<Record<string, string>>, options: HttpOptions): Promise<unknown> {
  const { status, text, retryAfterMs } = await sendRequest({ method: 'GET', url, headers: { accept: 'application/json', ...headers } }, options);
  const body = parseJson(text);
  if (status === 200 && body !== undefined) return body;
  throw parseGatewayRefusal({ status, body, retryAfterMs }) ?? new UnexpectedResponseError(status === 200 ? 'notJson' : 'status', status, retryAfterMs);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
