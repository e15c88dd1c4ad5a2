import { Fields } from './fields';
import type { HttpResponse } from './http';
import { parseJson } from './json';

/**
 * How long an access token that is a JWT says it is valid, in seconds from `requestedAt` (epoch milliseconds); undefined if
 * it isn't a JWT, says nothing, or is over. Nothing is verified: the token comes straight from the server, and only the
 * server decides whether it is valid. The server's clock counts if it sent it, then the token's own `iat`, because this
 * machine's clock may be wrong.
 * @see https://www.rfc-editor.org/rfc/rfc9068#section-2.2
 */
export function findJwtLifetime(
  accessToken: string,
  { serverDate }: Pick<HttpResponse, 'serverDate'>,
  requestedAt: number,
): number | undefined {
  const [, payload, signature, ...others] = accessToken.split('.');
  if (payload === undefined || signature === undefined || others.length > 0) return undefined;
  const claims = Fields.parse(parseJson(Buffer.from(payload, 'base64url').toString()), (fields) => ({
    exp: fields.number('exp'),
    iat: fields.findNumber('iat'),
  }));
  if (!claims) return undefined;
  const { exp, iat } = claims;
  const now = serverDate === undefined ? (iat ?? requestedAt / 1000) : serverDate / 1000;
  const seconds = exp - now;
  return seconds > 0 ? seconds : undefined;
}
