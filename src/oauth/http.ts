import type * as NodeFetch from 'node-fetch';
import { InsecureEndpointError, NetworkError, UnexpectedResponseError, type NetworkProblem } from './errors';

/** One request. The URL carries no secret: those belong in headers and body. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** One response, read to its end. */
export interface HttpResponse {
  readonly status: number;
  readonly text: string;
  /** The `Retry-After` header, from either of its forms. */
  readonly retryAfterMs: number | undefined;
  /** The server's own clock when it answered, epoch milliseconds, from the `Date` header; full seconds only. */
  readonly serverDate: number | undefined;
  /** The `Content-Type` header without its parameters, in small letters. */
  readonly contentType: string | undefined;
  /** The `WWW-Authenticate` header. */
  readonly challenge: string | undefined;
}

/** Bounds of one request; the whole response must have arrived within `timeoutMs`. */
export interface HttpOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxBytes?: number | undefined;
}

const defaultTimeoutMs = 30_000;
const defaultMaxBytes = 1024 * 1024;

let nodeFetch: Promise<typeof NodeFetch> | undefined;

/**
 * The only door to the network. It goes through `node:http` and `node:https` without an agent of its own, so the
 * editor's proxy settings, the system's certificates and `NODE_EXTRA_CA_CERTS` apply. Redirects are not followed:
 * the request carries credentials.
 * @throws NetworkError when no whole response arrived
 * @throws UnexpectedResponseError when it redirects or is larger than `maxBytes`
 * @throws InsecureEndpointError when the URL is neither HTTPS nor loopback
 * @throws the signal's reason when the caller gave up
 */
export async function sendRequest(request: HttpRequest, options: HttpOptions = {}): Promise<HttpResponse> {
  const { signal, timeoutMs = defaultTimeoutMs, maxBytes = defaultMaxBytes } = options;
  rejectInsecureEndpoint(request.url);
  nodeFetch ??= import('node-fetch');
  const { default: fetch } = await nodeFetch;
  signal?.throwIfAborted();
  const limit = limitTime(signal, timeoutMs);
  let status = 0;
  try {
    const received = await fetch(request.url, {
      method: request.method,
      headers: { 'user-agent': 'aps-auth', ...request.headers },
      redirect: 'manual',
      size: maxBytes,
      signal: limit.signal,
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    status = received.status;
    const serverDate = parseDate(received.headers.get('date'));
    const retryAfterMs = parseRetryAfter(received.headers.get('retry-after'), serverDate);
    const contentType = received.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
    const challenge = received.headers.get('www-authenticate') ?? undefined;
    const response = { status, text: await received.text(), retryAfterMs, serverDate, contentType, challenge };
    rejectForeignResponse(response);
    return response;
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.signal.aborted) throw new NetworkError('timedOut');
    throw toKnownError(error, status);
  } finally {
    limit.dispose();
  }
}

/** A signal that follows the caller's and also aborts after a time. Unlike `AbortSignal.timeout` it leaves no timer behind. */
function limitTime(
  signal: AbortSignal | undefined,
  timeoutMs: number,
): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, timeoutMs);
  signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    dispose: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

/** Whether a secret may be sent there: HTTPS, or plain HTTP to this machine, and no user name or password in the URL. */
export function isSecureEndpoint(url: URL): boolean {
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
}

function rejectInsecureEndpoint(url: URL): void {
  if (!isSecureEndpoint(url)) throw new InsecureEndpointError(url.host);
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** A redirect leads to another server; 407 is a proxy's word, not the server's. */
function rejectForeignResponse(response: HttpResponse): void {
  if (response.status >= 300 && response.status < 400) throw new UnexpectedResponseError('redirect', response.status);
  if (response.status === 407) throw new NetworkError('proxy', '407');
}

/** A date is reckoned from the answer's own, so that this machine's clock may be wrong. */
function parseRetryAfter(value: string | null, serverDate: number | undefined): number | undefined {
  if (value === null) return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const until = parseDate(value);
  return until === undefined || serverDate === undefined ? undefined : Math.max(0, until - serverDate);
}

function parseDate(value: string | null): number | undefined {
  const time = Date.parse(value ?? '');
  return Number.isNaN(time) ? undefined : time;
}

function toKnownError(error: unknown, status: number): Error {
  if (error instanceof UnexpectedResponseError || error instanceof NetworkError) return error;
  if (readText(error, 'type') === 'max-size') return new UnexpectedResponseError('tooLarge', status);
  const code = readText(error, 'code');
  return new NetworkError(networkProblem(code ?? ''), code);
}

function readText(value: unknown, key: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'string' ? found : undefined;
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

function networkProblem(code: string): NetworkProblem {
  return networkProblems[code] ?? (/^(CERT_|ERR_TLS_CERT_)/.test(code) ? 'certificate' : 'unreachable');
}
