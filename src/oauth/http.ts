import type * as NodeFetch from 'node-fetch';
import { InsecureEndpointError, NetworkError, UnexpectedResponseError, type NetworkProblem } from './errors';
import { systemErrorCode } from './systemErrorCode';

/** A request. Secrets go in the headers or the body, never in the URL. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A response whose body arrived completely. */
export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  /** The `Retry-After` header, whether it is in seconds or a date. */
  readonly retryAfterMs: number | undefined;
  /** The `Date` header: the server's clock when it responded, in epoch milliseconds, to the second. */
  readonly serverDate: number | undefined;
  /** The `Content-Type` header in lowercase, without parameters. */
  readonly contentType: string | undefined;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | undefined;
}

/** Limits of one request. The whole response must arrive within `timeoutMs`. */
export interface HttpOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxBytes?: number | undefined;
  /** Awaited right before the request is sent, and again before each retry. If it throws, nothing is sent. */
  readonly beforeSend?: (() => Promise<void>) | undefined;
}

const defaultTimeoutMs = 30_000;

/** A timer that fires later than this wasn't kept waiting by the server, but by this process. */
const lateMs = 1000;

/** How long what has arrived while this process stood still may take to be read. */
const graceMs = 2000;

const defaultMaxBytes = 1024 * 1024;

let nodeFetch: Promise<typeof NodeFetch> | undefined;

/**
 * Sends a request; everything that goes to the network goes through here. It uses `node:http` and `node:https` without
 * an agent of its own, so the editor's proxy settings, the system's certificates and `NODE_EXTRA_CA_CERTS` apply.
 * Redirects aren't followed because the request carries credentials.
 * @throws NetworkError if no complete response arrived
 * @throws UnexpectedResponseError if the response is a redirect or larger than `maxBytes`
 * @throws InsecureEndpointError if the URL is neither HTTPS nor loopback
 * @throws the signal's reason if the caller aborts, or what `beforeSend` throws
 */
export async function sendRequest(request: HttpRequest, options: HttpOptions = {}): Promise<HttpResponse> {
  const { signal, timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes } = options;
  rejectInsecureEndpoint(request.url);
  const { default: fetch } = await loadNodeFetch();
  await options.beforeSend?.();
  signal?.throwIfAborted();
  const limit = limitTime(signal, timeoutMs);
  try {
    const received = await fetch(request.url, {
      method: request.method,
      headers: { 'user-agent': 'aps-auth', ...request.headers },
      redirect: 'manual',
      size: maxBytes,
      signal: limit.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    const response = await readResponse(received);
    rejectForeignResponse(response, request.url.host);
    return response;
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.signal.aborted) throw new NetworkError('timedOut', request.url.host);
    throw toKnownError(error, request.url.host);
  } finally {
    limit.dispose();
  }
}

/** A load that failed, because an update replaced the files for example, is tried again. */
function loadNodeFetch(): Promise<typeof NodeFetch> {
  nodeFetch ??= import('node-fetch').catch((error: unknown) => {
    nodeFetch = undefined;
    throw error;
  });
  return nodeFetch;
}

async function readResponse(received: NodeFetch.Response): Promise<HttpResponse> {
  const { status, headers } = received;
  const serverDate = parseDate(headers.get('date'));
  return {
    status,
    text: await readText(received),
    retryAfterMs: parseRetryAfter(headers.get('retry-after'), serverDate),
    serverDate,
    contentType: headers.get('content-type')?.split(';')[0]?.trim().toLowerCase(),
    challenge: headers.get('www-authenticate') ?? undefined,
  };
}

async function readText(received: NodeFetch.Response): Promise<string> {
  try {
    return await received.text();
  } catch (error) {
    if (error instanceof Error && 'type' in error && error.type === 'max-size') {
      throw new UnexpectedResponseError('tooLarge', received.status);
    }
    throw error;
  }
}

/**
 * A signal that aborts with the caller's or after a time. Unlike `AbortSignal.timeout`, it leaves no timer behind. Timers
 * run before sockets are read, so after a standstill, what has arrived in the meantime is read first.
 */
function limitTime(
  signal: AbortSignal | undefined,
  timeoutMs: number,
): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const dueAt = performance.now() + timeoutMs;
  const abortOnTime = (): void => {
    if (performance.now() - dueAt > lateMs) timer = setTimeout(abort, graceMs);
    else abort();
  };
  let timer = setTimeout(abortOnTime, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

/** Whether secrets may be sent to a URL: it is HTTPS or loopback, and holds no user name or password. */
export function isSecureEndpoint(url: URL): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function rejectInsecureEndpoint(url: URL): void {
  if (!isSecureEndpoint(url)) throw new InsecureEndpointError(url.host);
}

/** Whether a host name, as a URL writes it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** A redirect may lead to another server, and 407 comes from a proxy. */
function rejectForeignResponse(response: HttpResponse, host: string): void {
  if (response.status >= 300 && response.status < 400) throw new UnexpectedResponseError('redirect', response.status);
  if (response.status === 407) throw new NetworkError('proxy', host, '407');
}

/**
 * The longest of the waits: a proxy may add its own to the server's, separated by a comma. A date is compared with the
 * server's own clock if it sent it, because this machine's clock may be wrong.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
function parseRetryAfter(value: string | null, serverDate: number | undefined): number | undefined {
  // A date has a comma after the day of the week.
  const items = value?.match(/\s*[A-Za-z]+, [^,]+|[^,]+/g) ?? [];
  const waits = items.map((item) => parseWait(item.trim(), serverDate ?? Date.now()));
  const known = waits.filter((wait) => wait !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function parseWait(item: string, now: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(item)) return Number(item) * 1000;
  const until = /[A-Za-z]/.test(item) ? parseDate(item) : undefined;
  return until === undefined ? undefined : Math.max(0, until - now);
}

function parseDate(value: string | null): number | undefined {
  const time = Date.parse(value ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function toKnownError(error: unknown, host: string): Error {
  if (error instanceof UnexpectedResponseError || error instanceof NetworkError) return error;
  const code = systemErrorCode(error);
  return new NetworkError(networkProblem(code ?? ''), host, code);
}

const networkProblems: Readonly<Record<string, NetworkProblem>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'reset',
  EPIPE: 'reset',
  ERR_STREAM_PREMATURE_CLOSE: 'reset',
  ETIMEDOUT: 'timedOut',
  ENOTFOUND: 'hostNotFound',
  EAI_AGAIN: 'hostNotFound',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate',
};

/** What a system's error code means for a connection. */
export function networkProblem(code: string): NetworkProblem {
  return networkProblems[code] ?? (/^(CERT_|ERR_TLS_CERT_)/.test(code) ? 'certificate' : 'unreachable');
}
