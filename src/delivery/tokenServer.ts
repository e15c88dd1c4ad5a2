import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Socket } from 'node:net';
import { isSameBearer, readBody } from './bearerRequest';
import { listenOnLocalSocket } from './localSocket';
import { isKnownPath, parseTokenRequest, type TokenReply, type TokenRequest } from './protocol';

/**
 * Decides what a consumer gets: asks the person if necessary, and never longer than it has decided to wait. `signal`
 * aborts if the consumer goes away or the server closes. What it throws is reported, and the consumer gets no reason.
 */
export type TokenHandler = (request: TokenRequest, signal: AbortSignal) => Promise<TokenReply>;

/** What a `TokenServer` needs. */
export interface TokenServerOptions {
  /** The same for every window of a workspace, and after a reload: letters and digits, at most 16. */
  readonly name: string;
  /** Lets consumers in: the same after a reload, 32 random bytes in hexadecimal digits. */
  readonly key: string;
  readonly handle: TokenHandler;
  /** Called for the first request with a wrong key only. */
  readonly onWrongKey: () => void;
  /** Called with what `handle` throws, unless the consumer has gone away. */
  readonly onError: (error: unknown) => void;
}

/** A server that listens, and keeps neither the process running nor a timer. */
export interface TokenServer {
  /** The path of the unix socket, or the name of the Windows named pipe. */
  readonly path: string;
  /** Closes all connections, aborts what is being handled, and removes the socket. */
  close(): Promise<void>;
}

const maxBodyBytes = 64 * 1024;

/** A request is tiny and arrives at once; whoever connects and sends nothing is cut off. */
const maxSendMs = 10_000;

/**
 * Starts the server that `aps-token` asks.
 * @throws TerminalSetupError if the system allows no socket, and TypeError if the key isn't one
 */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  if (!/^[\da-f]{64}$/.test(options.key)) throw new TypeError('The key must have 64 hexadecimal digits.');
  // An HTTP server that listens itself checks its connections every 30 seconds, even if there are none.
  const http = createHttpServer(requestListener(options));
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
    socket.setTimeout(maxSendMs, () => socket.destroy());
    http.emit('connection', socket);
  });
  const { path, remove } = await listenOnLocalSocket(server, options.name);
  // A system that runs out of file handles refuses connections, which must not end the process.
  server.on('error', options.onError).unref();
  return {
    path,
    async close() {
      if (!server.listening) return;
      server.close();
      for (const socket of connections) socket.destroy();
      await once(server, 'close');
      await remove();
    },
  };
}

function requestListener({ key, handle, onWrongKey, onError }: TokenServerOptions) {
  let hasReported = false;
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (!isSameBearer(request.headers.authorization ?? '', `Bearer ${key}`)) {
      if (!hasReported) onWrongKey();
      hasReported = true;
      respond(response, 403);
    } else if (request.method !== 'POST') {
      respond(response, 405);
    } else if (!isKnownPath(request.url ?? '')) {
      respond(response, 404);
    } else {
      answer(request, response, handle).catch((error: unknown) => {
        if (response.destroyed) return;
        onError(error);
        respond(response, 500);
      });
    }
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, handle: TokenHandler): Promise<void> {
  const abort = new AbortController();
  response.once('close', () => abort.abort());
  const body = await readBody(request, maxBodyBytes);
  if (body === undefined) {
    respond(response, 413);
    return;
  }
  const tokenRequest = parseTokenRequest(request.url ?? '', body);
  if (!tokenRequest) {
    respond(response, 400);
    return;
  }
  // A person may take minutes to answer.
  request.socket.setTimeout(0);
  respond(response, 200, JSON.stringify(await handle(tokenRequest, abort.signal)));
}

function respond(response: ServerResponse, status: number, body = ''): void {
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    Connection: 'close',
  });
  response.end(body);
}
