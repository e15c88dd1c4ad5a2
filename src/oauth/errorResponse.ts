import { STATUS_CODES } from 'node:http';
import { isErrorCode, vendorCodes } from './errorCodes';
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
 * undefined if it says nothing. The code in the body decides, then the one in the header. A refusal without a code, which
 * some servers send with status 200, is an error too if the body explains it in words.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 * @see https://www.rfc-editor.org/rfc/rfc9457
 */
export function parseErrorResponse(response: ErrorResponse): OAuthError | undefined {
  const { status, body, challenge, retryAfterMs, serverDate } = response;
  const words = findWords(body, status);
  const named = findCode(body, status) ?? readParameter(challenge, 'error') ?? bareChallenge(status, challenge);
  // Whatever fails with a 5xx may be a proxy, whose words don't help.
  if (named === undefined && (words === undefined || status >= 500)) return undefined;
  const code = named === undefined ? undefined : (vendorCodes.get(named) ?? named);
  const description = words ?? readParameter(challenge, 'error_description');
  return new OAuthError({ code, description, status, retryAfterMs, serverDate });
}

/**
 * The RFC's name, then those of Okta, Apigee, Instagram, ArcGIS, Google, Fitbit, and HubSpot, then the title of a problem if it is
 * a code.
 */
function findCode(body: unknown, status: number): string | undefined {
  const title = readText(body, 'title');
  const found = [
    ...listTexts(body, ['error', 'errorCode', 'ErrorCode', 'error_type']),
    ...listTexts(readMember(readMember(body, 'fault'), 'detail'), ['errorcode']),
    ...listTexts(readMember(body, 'error'), ['error', 'status', 'type', 'code']),
    ...listTexts(firstError(body), ['errorType']),
    ...listTexts(body, ['status']).filter(isErrorCode),
  ].find((text) => !isWords(text, status));
  return found ?? (title !== undefined && /^[a-z]+(_[a-z]+)*$/.test(title) ? title : undefined);
}

/**
 * The RFC's name, then those of Okta, gateways, RFC 9457, Zoom, Instagram, Apigee, WeChat, and Supabase, then those of
 * nested errors, and then what stands in place of a code. A phrase of HTTP is taken only if there is nothing else.
 */
function findWords(body: unknown, status: number): string | undefined {
  const names = ['error_description', 'errorSummary', 'message', 'detail', 'reason', 'error_message', 'Error'];
  const first = firstError(body);
  const found = [
    ...listTexts(body, [...names, 'developerMessage', 'errorDescription', 'errorMessage', 'Message', 'errmsg', 'msg']),
    ...listTexts(readMember(body, 'fault'), ['faultstring']),
    ...listTexts(readMember(body, 'error'), ['message', 'error_description']),
    ...(typeof first === 'string' ? [first] : listTexts(first, ['message', 'detail', 'title'])),
    // Strava has only the name of the parameter and what is wrong with it.
    ...[listTexts(first, ['field', 'code']).join(' ')].filter(Boolean),
    ...listTexts(body, ['title']),
    ...listTexts(body, ['error']).filter((text) => isWords(text, status)),
  ];
  return found.find((text) => !isPhrase(text, status)) ?? found[0];
}

/** Tyk and Spring put words into `error`, although the RFC wants a code there. No code has a space. */
function isWords(text: string, status: number): boolean {
  return /\s/.test(text) || isPhrase(text, status);
}

/** Whether a text says no more than the status, such as `Unauthorized`. */
function isPhrase(text: string, status: number): boolean {
  return text.toLowerCase() === STATUS_CODES[status]?.toLowerCase();
}

/** The first error of a list, as Fitbit, Strava, and JSON:API send it. */
function firstError(body: unknown): unknown {
  const errors = readMember(body, 'errors');
  return Array.isArray(errors) ? errors[0] : undefined;
}

function listTexts(body: unknown, names: readonly string[]): readonly string[] {
  return names.map((name) => readText(body, name)).filter((text) => text !== undefined);
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

/** A parameter of a `WWW-Authenticate` header, quoted or not (RFC 9110 section 11.2). */
function readParameter(challenge: string | undefined, name: 'error' | 'error_description'): string | undefined {
  const [, quoted, plain] = new RegExp(`[\\s,]${name}=(?:"([^"]+)"|([^\\s",]+))`, 'i').exec(challenge ?? '') ?? [];
  return quoted ?? plain;
}
