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
  return Fields.parse(value, (fields) => ({ userId: fields.text('sub'), ...readNames(fields) }));
}

/** The name and email address in the claims of an id_token. */
export function namesInClaims(claims: ReadonlyMap<string, unknown>): Pick<UserInfo, 'name' | 'email'> {
  return Fields.parse(Object.fromEntries(claims), readNames) ?? { name: undefined, email: undefined };
}

/** The standard claims, then what Microsoft Entra (`upn`) and Azure AD B2C (`emails`) have in their place. */
function readNames(fields: Fields): Pick<UserInfo, 'name' | 'email'> {
  const texts = (...names: readonly string[]): readonly string[] =>
    names.map((name) => fields.findText(name)).filter((text) => text !== undefined);
  const fullName = texts('given_name', 'family_name').join(' ');
  const [name] = [...texts('name'), fullName, ...texts('preferred_username', 'nickname', 'upn')].filter(Boolean);
  const [email] = fields.findList('emails', (text) => (typeof text === 'string' ? text : undefined)) ?? [];
  return { name, email: fields.findText('email') ?? email };
}
