import { UnexpectedResponseError } from './errors';
import { sendRequest, type HttpOptions } from './http';
import { parseJson, readText } from './json';

/** Who an access token belongs to. Every text is the server's, to be shown as plain text only. */
export interface UserInfo {
  readonly userId: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
}

/**
 * Asks who signed in.
 * @throws NetworkError, UnexpectedResponseError, InsecureEndpointError
 * @see https://openid.net/specs/openid-connect-core-1_0.html#UserInfo
 */
export async function requestUserInfo(
  endpoint: URL,
  accessToken: string,
  options: HttpOptions = {},
): Promise<UserInfo> {
  const headers = { accept: 'application/json', authorization: `Bearer ${accessToken}` };
  const { status, text, retryAfterMs } = await sendRequest({ method: 'GET', url: endpoint, headers }, options);
  if (status !== 200) throw new UnexpectedResponseError('status', status, retryAfterMs);
  const info = parseJson(text);
  const userId = readText(info, 'sub');
  if (userId === undefined) throw new UnexpectedResponseError('notJson', status);
  return {
    userId,
    name: readText(info, 'name') ?? readText(info, 'preferred_username'),
    email: readText(info, 'email'),
  };
}
