import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { RedirectPortBusyError } from './errors';
import { randomText } from './pkce';
import { systemErrorCode } from './systemErrorCode';

/** Which redirect to wait for, and what to show in the browser. */
export interface RedirectListenerOptions {
  /** Whether the query (without `?`) belongs to our request: any web page can send one. Must not throw. */
  readonly isExpected: (query: string) => boolean;
  /**
   * A complete HTML page without external resources. Its `script` and `style` elements need the nonce. The browser waits for
   * it after the query was handed over, so the page can say what became of it.
   */
  readonly page: (outcome: 'received' | 'notExpected', nonce: string) => string | Promise<string>;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/** A server that is already listening. `query` is that of the first expected redirect; then the server closes. */
export interface RedirectListener {
  readonly query: Promise<string>;
}

/**
 * Listens on the loopback interface for the redirect that carries the authorization response. Only GET requests with
 * exactly the host, port and path of the redirect URI are considered; others are rejected and have no effect.
 * @param redirectUri `http:` on `localhost`, `127.0.0.1` or `[::1]`, with the port to listen on
 * @throws RedirectPortBusyError if the port is in use or reserved by the system
 * @throws TypeError for any other redirect URI
 * @throws the signal's reason if it is already aborted; `query` rejects with it later
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function listenForRedirect(redirectUri: URL, options: RedirectListenerOptions): Promise<RedirectListener> {
  const addresses = addressesOf(redirectUri);
  options.signal.throwIfAborted();
  const servers = await listenOnAll(addresses, Number(redirectUri.port || '80'));
  const query = new Promise<string>((resolve, reject) =>
    handleRedirects(servers, redirectUri, options, { resolve, reject }),
  );
  // The caller may never await it, and an unhandled rejection can end the process.
  query.catch(() => undefined);
  return { query };
}

/** A browser may resolve `localhost` to either address. A machine without IPv6 lacks the second. */
function addressesOf({ protocol, hostname, href }: URL): readonly string[] {
  const addresses: Readonly<Record<string, readonly string[]>> = {
    localhost: ['127.0.0.1', '::1'],
    '127.0.0.1': ['127.0.0.1'],
    '[::1]': ['::1'],
  };
  const found = protocol === 'http:' ? addresses[hostname] : undefined;
  if (found === undefined) throw new TypeError(`${href} isn't a loopback redirect URI.`);
  return found;
}

async function listenOnAll(addresses: readonly string[], port: number): Promise<readonly Server[]> {
  const servers: Server[] = [];
  try {
    for (const address of addresses) {
      const server = createServer().listen(port, address);
      try {
        await once(server, 'listening');
        servers.push(server);
      } catch (error) {
        if (servers.length === 0 || !isMissingAddress(error)) throw error;
      }
    }
    return servers;
  } catch (error) {
    servers.forEach(closeNow);
    // Windows reports reserved ports as EACCES.
    throw isSystemError(error, ['EADDRINUSE', 'EACCES']) ? new RedirectPortBusyError(port) : error;
  }
}

function isMissingAddress(error: unknown): boolean {
  return isSystemError(error, ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);
}

function isSystemError(error: unknown, codes: readonly string[]): boolean {
  return codes.includes(systemErrorCode(error) ?? '');
}

/** Browsers open connections that they may never use, which would keep the server open. */
function closeNow(server: Server): void {
  server.close();
  server.closeAllConnections();
}

interface Settle {
  readonly resolve: (query: string) => void;
  readonly reject: (reason: unknown) => void;
}

function handleRedirects(
  servers: readonly Server[],
  redirectUri: URL,
  options: RedirectListenerOptions,
  settle: Settle,
): void {
  let isSettled = false;
  const fail = (reason: unknown) => {
    isSettled = true;
    servers.forEach(closeNow);
    settle.reject(reason);
  };
  const onAbort = () => fail(options.signal.reason);
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const query = queryOf(request, redirectUri);
    if (typeof query === 'number') {
      respond(response, query, '', randomText());
    } else if (isSettled || !options.isExpected(query)) {
      void respondWithPage(response, 400, (nonce) => options.page('notExpected', nonce));
    } else {
      isSettled = true;
      options.signal.removeEventListener('abort', onAbort);
      for (const server of servers) server.close();
      response.once('close', () => servers.forEach(closeNow));
      settle.resolve(query);
      void respondWithPage(response, 200, (nonce) => options.page('received', nonce));
    }
  };
  for (const server of servers) server.on('request', onRequest).on('error', fail);
  options.signal.addEventListener('abort', onAbort, { once: true });
  // It may have aborted before the listener was added.
  if (options.signal.aborted) onAbort();
}

/** The query, or the status for a rejected request. The check of the host prevents DNS rebinding. */
function queryOf({ method, url = '', headers }: IncomingMessage, redirectUri: URL): string | number {
  const port = redirectUri.port === '' ? '' : `:${redirectUri.port}`;
  const hosts = ['localhost', '127.0.0.1', '[::1]'].map((host) => `${host}${port}`);
  if (!hosts.includes(headers.host?.toLowerCase() ?? '')) return 403;
  const [path, ...query] = url.split('?');
  if (path !== redirectUri.pathname) return 404;
  return method === 'GET' ? query.join('?') : 405;
}

async function respondWithPage(
  response: ServerResponse,
  status: number,
  page: (nonce: string) => string | Promise<string>,
): Promise<void> {
  const nonce = randomText();
  const html = await Promise.resolve(nonce)
    .then(page)
    .catch(() => '');
  respond(response, status, html, nonce);
}

function respond(response: ServerResponse, status: number, page: string, nonce: string): void {
  const ownOnly = `style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; ${ownOnly}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
    ...(status === 405 ? { Allow: 'GET' } : {}),
  });
  response.end(page);
}
