import { UnexpectedResponseError } from './errors';
import { Fields } from './fields';
import { sendRequest, type HttpOptions } from './http';
import { parseJson } from './json';

/** The user that an access token belongs to. All texts come from a server, to be shown as plain text only. */
export interface UserInfo {
  readonly userId: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
}

/**
 * Requests the user that an access token belongs to.
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
  const info = parseUserInfo(parseJson(text));
  if (!info) throw new UnexpectedResponseError('notJson', status);
  return info;
}

function parseUserInfo(value: unknown): UserInfo | undefined {
  return Fields.parse(value, (fields) => ({
    userId: fields.text('sub'),
    name: fields.findText('name') ?? fields.findText('preferred_username'),
    email: fields.findText('email'),
  }));
}
