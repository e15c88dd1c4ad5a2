import { parseApsErrorResponse } from '../aps/apsError';
import { likelyCause, type LikelyCause } from '../aps/likelyCause';
import { parseErrorResponse, type ErrorResponse } from '../oauth/errorResponse';
import { OAuthError } from '../oauth/errors';
import { parseJson, readFields, readText } from '../oauth/json';
import { withoutSecrets } from '../oauth/secretText';
import { findToken, withoutTokens } from './pastedToken';
import { plainText } from './plainText';

/** What a pasted text says of a failed request. Holds no secret. */
export interface PastedFailure {
  readonly status: number | undefined;
  readonly code: string | undefined;
  /** The server's own words as plain text; empty if it has none. */
  readonly words: string;
  /** What the error response means to the rest of the extension; `unknown` without one. */
  readonly likely: LikelyCause;
  /** How long the server asks to wait. */
  readonly waitMs: number | undefined;
  /** An HTML page, which no API of Autodesk sends. */
  readonly isPage: boolean;
  /** The client had no response: curl's or the system's error. */
  readonly isWithoutResponse: boolean;
  /** A list of JSON:API without items, such as that of the hubs. */
  readonly isEmptyList: boolean;
}

/** What is read of a text. */
const maxLength = 200_000;
const maxObjects = 500;

const gatewayCode = /\b(?:ID-)?(?:AUTH|ERR|GE|CU|UU)-\d{3}\b/;

const oauthCode =
  /\b(?:invalid_(?:request|client|credentials|grant|scope|token)|unauthorized_client|unsupported_grant_type|access_denied|insufficient_scope|interaction_required|login_required|consent_required|limit_exceeded)\b/;

const noResponse =
  /\bcurl: \((?:5|6|7|28|35|52|56|60)\)|\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|CERT_HAS_EXPIRED)\b|\bgetaddrinfo\b/;

/** Words that decide where there is no code: Autodesk's gateway also responds in plain text. */
const plainWords =
  /Token does not have the privilege for this request|Token Expired|The client credentials are invalid|No client credentials found|Application must be assigned to a Developer Hub|Quota limit exceeded|does not have access to the api product/i;

/** Reads a response body, a status, an HTTP log, or what a program printed. `status` is one that the person picked. */
export function readFailure(pasted: string, status?: number): PastedFailure {
  // Secrets go first: what is cut off later may be a part of one.
  const text = withoutTokens(withoutSecrets(pasted.slice(0, maxLength), secretsIn(pasted)));
  const objects = findObjects(text);
  const found = status ?? findStatus(text) ?? objects.map(statusOf).find((value) => value !== undefined);
  const waitMs = findWaitMs(text);
  const response = { status: found ?? 400, retryAfterMs: waitMs, serverDate: undefined };
  const error = readError(objects, response) ?? findCode(text, response.status);
  return {
    status: found,
    code: error?.code,
    words: plainText([error?.words, findWords(text)].find(Boolean)),
    likely: error?.likely ?? 'unknown',
    waitMs,
    isPage: /<(?:!doctype html|html)\b/i.test(text),
    isWithoutResponse: noResponse.test(text),
    isEmptyList: objects.some((body) => isEmptyList(body)),
  };
}

/** A text that is a token as a whole may be a code instead, and nothing of it is shown. */
function secretsIn(pasted: string): readonly string[] {
  const token = findToken(pasted);
  return token === undefined || token === pasted.trim() ? [] : [token];
}

interface ReadError {
  readonly code: string | undefined;
  readonly words: string;
  readonly likely: LikelyCause;
}

/** Logs hold many objects with a message; one with more than that goes first. */
function readError(objects: readonly unknown[], response: Omit<ErrorResponse, 'body'>): ReadError | undefined {
  const kinds = [
    isErrorResponse,
    (body: unknown) => readFields(readFields(body)?.get('fault')) !== undefined,
    (body: unknown) => readText(body, 'message') !== undefined,
  ];
  const bodies = kinds.flatMap((isKind) => objects.filter(isKind));
  return bodies
    .map((body) => {
      const error = parseApsErrorResponse({ ...response, body }) ?? parseErrorResponse({ ...response, body });
      const code = error?.code ?? readText(firstError(body), 'code');
      return error && { code, words: error.description ?? '', likely: likelyCause(error) };
    })
    .find((error) => error !== undefined);
}

const errorMembers = ['developerMessage', 'errorCode', 'error', 'error_description', 'detail', 'reason'];

function isErrorResponse(body: unknown): boolean {
  return errorMembers.some((name) => readText(body, name) !== undefined) || readFields(firstError(body)) !== undefined;
}

function findCode(text: string, status: number): ReadError | undefined {
  const code = gatewayCode.exec(text)?.[0] ?? oauthCode.exec(text)?.[0];
  return code === undefined ? undefined : { code, words: '', likely: likelyCause(new OAuthError({ code, status })) };
}

function firstError(body: unknown): unknown {
  const errors = readFields(body)?.get('errors');
  return Array.isArray(errors) ? errors[0] : undefined;
}

function isEmptyList(body: unknown): boolean {
  const fields = readFields(body);
  const data = fields?.get('data');
  return fields?.has('jsonapi') === true && Array.isArray(data) && data.length === 0;
}

/** Every object in every piece of JSON in a text, the outer ones first. */
function findObjects(text: string): readonly unknown[] {
  const found: unknown[] = findJson(text);
  for (const value of found) {
    if (found.length >= maxObjects) break;
    found.push(...listMembers(value).slice(0, maxObjects));
  }
  return found.slice(0, maxObjects);
}

function listMembers(value: unknown): readonly unknown[] {
  const members: readonly unknown[] = Array.isArray(value) ? value : [...(readFields(value)?.values() ?? [])];
  return members.filter((member) => typeof member === 'object' && member !== null);
}

function findJson(text: string): unknown[] {
  const balanced = listBalanced(text)
    .map((part) => parseJson(part))
    .filter((value) => value !== undefined);
  if (balanced.length > 0) return balanced;
  // A brace before it that no one closes.
  const end = text.lastIndexOf('}') + 1;
  const starts = Array.from(text.matchAll(/\{\s*"/g), ({ index }) => index).slice(0, 20);
  const value = starts.map((start) => parseJson(text.slice(start, end))).find((parsed) => parsed !== undefined);
  return value === undefined ? [] : [value];
}

/** The parts of a text from an opening brace to the one that closes it; a brace in a JSON string doesn't count. */
function listBalanced(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { index, 0: token } of text.matchAll(/[{}]|"(?:[^"\\\n]|\\.){0,20000}"/g)) {
    if (token === '{' && depth++ === 0) start = index;
    if (token !== '}' || depth === 0 || --depth > 0) continue;
    parts.push(text.slice(start, index + 1));
    if (parts.length >= maxObjects) break;
  }
  return parts;
}

const statusForms = [
  /^\s*([1-5]\d\d)\s*$/,
  /\bHTTP\/[\d.]+["']?\s+([2-5]\d\d)\b/g,
  /\bstatus(?:[ _]?code)?["']?\s*[:=]?\s*["']?([2-5]\d\d)\b/gi,
  /\b([45]\d\d)\s+(?:Bad Request|Unauthorized|Forbidden|Not Found|Too Many Requests|Unsupported Media|Internal Server|Bad Gateway|Service Unavailable|Gateway Time-?out)/gi,
  /^\s*([45]\d\d)\b/,
];

/** The last one: a log may begin with a redirect or a proxy's response. */
function findStatus(text: string): number | undefined {
  for (const form of statusForms) {
    const [, status] =
      Array.from(text.matchAll(new RegExp(form, form.flags.includes('g') ? form.flags : 'g'))).at(-1) ?? [];
    if (status !== undefined) return Number(status);
  }
  return undefined;
}

/** JSON:API writes it as text. */
function statusOf(body: unknown): number | undefined {
  const status = Number(readText(firstError(body), 'status'));
  return Number.isInteger(status) && status >= 400 ? status : undefined;
}

/** Without JSON: as Node.js prints an object, in a redirect or a header, or as plain text. */
function findWords(text: string): string {
  const [, , printed] =
    /\b(?:developerMessage|error_description|detail)['"]?\s*[:=]\s*(['"])([^\n]{0,500}?)\1/.exec(text) ?? [];
  if (printed !== undefined) return printed;
  const [, query] = /\berror_description=([^&\s"']+)/.exec(text) ?? [];
  return query === undefined ? (plainWords.exec(text)?.[0] ?? '') : (new URLSearchParams(`a=${query}`).get('a') ?? '');
}

function findWaitMs(text: string): number | undefined {
  const [, seconds] = /\bretry-after["']?\s*[:=]\s*["']?(\d{1,6})\b/i.exec(text) ?? [];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
