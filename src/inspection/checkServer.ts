import { apsIssuer, type ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import type { App } from '../credentials/catalog/app';
import { InsecureEndpointError, NetworkError, UnexpectedResponseError } from '../oauth/errors';
import { sendRequest, type HttpOptions, type HttpResponse } from '../oauth/http';
import { parseJson, readText } from '../oauth/json';
import { requestVerificationKeys } from '../oauth/jwks';
import type { DiagnosticLine } from './diagnosticLine';

/** Signs of life aren't waited for longer than this. */
const timeoutMs = 15_000;

/** The `Date` header has whole seconds, and an assertion of Autodesk is valid for five minutes at most. */
const rightMs = 20_000;
const wrongMs = 240_000;

/** How the network and the clock are looked at; `now` is this machine's clock in epoch milliseconds. */
export type ServerCheckOptions = HttpOptions & { readonly now?: (() => number) | undefined };

/**
 * Whether Autodesk's server responds, whether its certificate is trusted, and whether this machine's clock agrees with its. Asks for the discovery document,
 * which isn't metered.
 * @throws the signal's reason
 */
export async function checkServer(
  server: ApsAuthorizationServer,
  { now = Date.now, ...options }: ServerCheckOptions = {},
): Promise<readonly DiagnosticLine[]> {
  try {
    const startedAt = now();
    const response = await request(server.discoveryEndpoint, options);
    const line = lineFor(response);
    if (line.state === 'wrong') return [line];
    const certificate = { check: 'certificate', state: 'good', detail: 'works' } as const;
    return [
      line,
      ...(server.discoveryEndpoint.protocol === 'https:' ? [certificate] : []),
      clockLine(response.serverDate, (startedAt + now()) / 2),
    ];
  } catch (error) {
    options.signal?.throwIfAborted();
    return [failureLine('server', error)];
  }
}

/**
 * Whether the server publishes keys that tokens can be verified with.
 * @throws the signal's reason
 */
export async function checkKeySet(server: ApsAuthorizationServer, options: HttpOptions = {}): Promise<DiagnosticLine> {
  try {
    const keys = await requestVerificationKeys(server, { timeoutMs, maxWaitMs: 0, ...options });
    return keys.length > 0
      ? { check: 'keySet', state: 'good', detail: 'works' }
      : { check: 'keySet', state: 'wrong', detail: 'notAutodesk' };
  } catch (error) {
    options.signal?.throwIfAborted();
    return failureLine('keySet', error);
  }
}

/**
 * Whether something responds where each app of another server gets its access tokens. Asks each host once, for its root,
 * because no other request is known to be free.
 * @throws the signal's reason
 */
export async function checkOtherServers(
  apps: readonly App[],
  options: HttpOptions = {},
): Promise<readonly DiagnosticLine[]> {
  const known = new Map<string, Promise<DiagnosticLine>>();
  const lines = apps.map(async ({ id: appId, server }): Promise<readonly DiagnosticLine[]> => {
    if (!server) return [];
    const { origin } = new URL(server.tokenEndpoint);
    const found = known.get(origin) ?? checkOtherServer(new URL(origin), options);
    known.set(origin, found);
    return [{ ...(await found), appId }];
  });
  return (await Promise.all(lines)).flat();
}

async function checkOtherServer(root: URL, options: HttpOptions): Promise<DiagnosticLine> {
  try {
    await request(root, options);
    return { check: 'otherServer', state: 'good', detail: 'works' };
  } catch (error) {
    options.signal?.throwIfAborted();
    // Whatever it is, something has responded.
    if (error instanceof UnexpectedResponseError) return { check: 'otherServer', state: 'good', detail: 'works' };
    const line = failureLine('server', error);
    return line.check === 'server' ? { ...line, check: 'otherServer' } : line;
  }
}

function request(url: URL, options: HttpOptions): Promise<HttpResponse> {
  return sendRequest({ method: 'GET', url, headers: { accept: 'application/json' } }, { timeoutMs, ...options });
}

function lineFor({ status, text }: HttpResponse): DiagnosticLine {
  if (status >= 500) return { check: 'server', state: 'wrong', detail: 'serverFailed', code: String(status) };
  const isAutodesk = status === 200 && readText(parseJson(text), 'issuer') === apsIssuer;
  return isAutodesk
    ? { check: 'server', state: 'good', detail: 'works' }
    : { check: 'server', state: 'wrong', detail: 'notAutodesk', code: String(status) };
}

function clockLine(serverDate: number | undefined, now: number): DiagnosticLine {
  if (serverDate === undefined) return { check: 'clock', state: 'doubtful', detail: 'clockUnknown' };
  const skewMs = now - serverDate;
  const figure = Math.round(skewMs / 1000);
  if (Math.abs(skewMs) <= rightMs) return { check: 'clock', state: 'good', detail: 'clockRight', figure };
  return Math.abs(skewMs) < wrongMs
    ? { check: 'clock', state: 'doubtful', detail: 'clockOff', figure }
    : { check: 'clock', state: 'wrong', detail: 'clockWrong', figure };
}

function failureLine(check: 'server' | 'keySet', error: unknown): DiagnosticLine {
  if (error instanceof NetworkError) {
    const { problem, cause } = error;
    const found = problem === 'certificate' ? 'certificate' : check;
    return { check: found, state: 'wrong', detail: problem, ...(cause === undefined ? {} : { code: cause }) };
  }
  if (error instanceof InsecureEndpointError) return { check, state: 'wrong', detail: 'insecure' };
  if (error instanceof UnexpectedResponseError) {
    const detail = error.status >= 500 ? 'serverFailed' : 'notAutodesk';
    return { check, state: 'wrong', detail, code: String(error.status) };
  }
  throw error;
}
