import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { RedirectPortBusyError } from './errors';
import { systemErrorCode } from './systemErrorCode';

/** Which redirect is waited for, what the browser is shown, and until when. */
export interface RedirectListenerOptions {
  /** Whether the query, the text after `?`, answers our request; any page on this machine can send one. Must not throw. */
  readonly isExpected: (query: string) => boolean;
  /** A whole HTML page with no script and no resource from elsewhere. */
  readonly page: (outcome: 'received' | 'notExpected') => string;
  /** Ends the wait. */
  readonly signal: AbortSignal;
}

/** Listens from now on. `query` is that of the first expected redirect; nothing listens any more once it is settled. */
export interface RedirectListener {
  readonly query: Promise<string>;
}

/**
 * Waits on this machine's loopback interface for the browser to come back with an authorization response.
 * Only GET requests of exactly the redirect URI's host, port and path are looked at; others are refused and change nothing.
 * @param redirectUri `http:` on `localhost`, `127.0.0.1` or `[::1]`, with the port to listen on
 * @throws RedirectPortBusyError when the port is taken or kept by the system
 * @throws TypeError when the redirect URI is another
 * @throws the signal's reason when it is over already; `query` rejects with it when it ends later
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function listenForRedirect(redirectUri: URL, options: RedirectListenerOptions): Promise<RedirectListener> {
  const addresses = addressesOf(redirectUri);
  options.signal.throwIfAborted();
  const servers = await listenOnAll(addresses, Number(redirectUri.port || '80'));
  const query = new Promise<string>((resolve, reject) =>
    answerRedirects(servers, redirectUri, options, { resolve, reject }),
  );
  // Nobody may be waiting any more, and an unhandled rejection ends a process.
  query.catch(() => undefined);
  return { query };
}

/** `localhost` is either of the two, as the browser likes; a machine without IPv6 lacks the second. */
function addressesOf({ protocol, hostname, href }: URL): readonly string[] {
  const addresses: Readonly<Record<string, readonly string[]>> = {
    localhost: ['127.0.0.1', '::1'],
    '127.0.0.1': ['127.0.0.1'],
    '[::1]': ['::1'],
  };
  const found = protocol === 'http:' ? addresses[hostname] : undefined;
  if (found === undefined) throw new TypeError(`Nothing can listen for ${href} on this machine.`);
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
    // Windows says EACCES for the ports that it keeps for itself.
    throw isSystemError(error, ['EADDRINUSE', 'EACCES']) ? new RedirectPortBusyError(port) : error;
  }
}

function isMissingAddress(error: unknown): boolean {
  return isSystemError(error, ['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);
}

function isSystemError(error: unknown, codes: readonly string[]): boolean {
  return codes.includes(systemErrorCode(error) ?? '');
}

/** Browsers open connections that they may never use, and those would keep a server alive. */
function closeNow(server: Server): void {
  server.close();
  server.closeAllConnections();
}

interface Settle {
  readonly resolve: (query: string) => void;
  readonly reject: (reason: unknown) => void;
}

function answerRedirects(
  servers: readonly Server[],
  redirectUri: URL,
  options: RedirectListenerOptions,
  settle: Settle,
): void {
  let isOver = false;
  const giveUp = (reason: unknown) => {
    isOver = true;
    servers.forEach(closeNow);
    settle.reject(reason);
  };
  const onAbort = () => giveUp(options.signal.reason);
  const onRequest = (request: IncomingMessage, response: ServerResponse) => {
    const query = queryOf(request, redirectUri);
    if (typeof query === 'number') {
      answer(response, query, '');
    } else if (isOver || !options.isExpected(query)) {
      answer(response, 400, options.page('notExpected'));
    } else {
      isOver = true;
      options.signal.removeEventListener('abort', onAbort);
      for (const server of servers) server.close();
      response.once('close', () => servers.forEach(closeNow));
      answer(response, 200, options.page('received'));
      settle.resolve(query);
    }
  };
  for (const server of servers) server.on('request', onRequest).on('error', giveUp);
  options.signal.addEventListener('abort', onAbort, { once: true });
  // It may have come while the port was being opened, which is when nobody listened for it.
  if (options.signal.aborted) onAbort();
}

/** Or the status of the refusal. A page that made a name of its own lead to this machine still sends that name as host. */
function queryOf({ method, url = '', headers }: IncomingMessage, redirectUri: URL): string | number {
  const port = redirectUri.port === '' ? '' : `:${redirectUri.port}`;
  const hosts = ['localhost', '127.0.0.1', '[::1]'].map((host) => `${host}${port}`);
  if (!hosts.includes(headers.host?.toLowerCase() ?? '')) return 403;
  const [path, ...query] = url.split('?');
  if (path !== redirectUri.pathname) return 404;
  return method === 'GET' ? query.join('?') : 405;
}

function answer(response: ServerResponse, status: number, page: string): void {
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
    ...(status === 405 ? { Allow: 'GET' } : {}),
  });
  response.end(page);
}
