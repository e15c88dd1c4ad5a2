import { OAuthError } from './errors';
import { readFields, readText } from './json';

/** A response that isn't a success. */
export interface ErrorResponse {
  readonly status: number;
  /** Undefined if it isn't JSON. */
  readonly body: unknown;
  readonly retryAfterMs: number | undefined;
  /** The server's clock, in epoch milliseconds. */
  readonly serverDate: number | undefined;
  /** The `WWW-Authenticate` header. */
  readonly challenge?: string | undefined;
}

/**
 * Reads an error response of the token endpoint, in the RFC's format or in one of those that gateways and vendors share;
 * undefined if it says nothing. The code in the body decides, then the one in the header. A refusal (4xx) without a code
 * is an error too if the body explains it in words.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function parseErrorResponse(response: ErrorResponse): OAuthError | undefined {
  const { status, body, challenge, retryAfterMs, serverDate } = response;
  const words = findWords(body);
  const named = findCode(body) ?? readParameter(challenge, 'error') ?? bareChallenge(status, challenge);
  // Whatever fails with a 5xx may be a proxy, whose words don't help.
  if (named === undefined && (words === undefined || status < 400 || status >= 500)) return undefined;
  const code = named === undefined ? undefined : (vendorCodes.get(named) ?? named);
  const description = words ?? readParameter(challenge, 'error_description');
  return new OAuthError({ code, description, status, retryAfterMs, serverDate });
}

/** The RFC's name, then those of Okta, Apigee, Instagram, and Google, then the title of a problem if it is a code. */
function findCode(body: unknown): string | undefined {
  const title = readText(body, 'title');
  return (
    findText(body, ['error', 'errorCode', 'ErrorCode', 'error_type']) ??
    findText(readMember(readMember(body, 'fault'), 'detail'), ['errorcode']) ??
    findText(readMember(body, 'error'), ['status', 'type', 'code']) ??
    (title !== undefined && /^[a-z]+(_[a-z]+)*$/.test(title) ? title : undefined)
  );
}

/** The RFC's name, then those of Okta, gateways, RFC 9457, Zoom, Instagram, and Apigee, then those of nested errors. */
function findWords(body: unknown): string | undefined {
  const names = ['error_description', 'errorSummary', 'message', 'detail', 'reason', 'error_message', 'Error'];
  return (
    findText(body, [...names, 'developerMessage']) ??
    findText(readMember(body, 'fault'), ['faultstring']) ??
    findText(readMember(body, 'error'), ['message']) ??
    readText(body, 'title')
  );
}

function findText(body: unknown, names: readonly string[]): string | undefined {
  return names.map((name) => readText(body, name)).find((text) => text !== undefined);
}

function readMember(body: unknown, name: string): unknown {
  return readFields(body)?.get(name);
}

/**
 * A 401 without an error code that asks for credentials in a scheme of OAuth means that those in the request were
 * rejected. A gateway in front of the server asks for its own key in a scheme of its own.
 */
function bareChallenge(status: number, challenge: string | undefined): string | undefined {
  return status === 401 && /^(basic|bearer)\b/i.test(challenge ?? '') ? 'invalid_client' : undefined;
}

/** Names that mean the same as one of the RFC's codes. GitHub sends its own with status 200. */
const vendorCodes: ReadonlyMap<string, string> = new Map([
  ['incorrect_client_credentials', 'invalid_client'],
  ['bad_verification_code', 'invalid_grant'],
  ['bad_refresh_token', 'invalid_grant'],
  ['oauth.v2.InvalidClientIdentifier', 'invalid_client'],
]);

/** A parameter of a `WWW-Authenticate` header, quoted or not (RFC 9110 section 11.2). */
function readParameter(challenge: string | undefined, name: 'error' | 'error_description'): string | undefined {
  const [, quoted, plain] = new RegExp(`[\\s,]${name}=(?:"([^"]+)"|([^\\s",]+))`, 'i').exec(challenge ?? '') ?? [];
  return quoted ?? plain;
}
