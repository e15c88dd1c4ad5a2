import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Fields } from '../oauth/fields';
import { parseJson } from '../oauth/json';
import { isSameBearer, readBody } from './bearerRequest';
import { formatEndpointReply, statusOfEndpointReply, type EndpointReply } from './endpointReply';

/** What an HTTP client asks the endpoint for. Comes from another process: a text may be shown, but only as plain text. */
export interface EndpointRequest {
  /** The name of a credential; undefined for the only one that was chosen. */
  readonly credential: string | undefined;
  /** Undefined for the scopes that were chosen for the credential. */
  readonly scopes: readonly string[] | undefined;
}

/** What the endpoint needs. */
export interface TokenEndpointOptions {
  /** Decides what the client gets. `signal` aborts if it goes away, the endpoint closes, or this takes too long. */
  readonly handle: (request: EndpointRequest, signal: AbortSignal) => Promise<EndpointReply>;
  /** How long the endpoint is open, in milliseconds. */
  readonly durationMs: number;
  /** Epoch milliseconds. A timer may stand still while the machine sleeps. */
  readonly now: () => number;
  /** How long a client may take to send its request; 5 s where not given. */
  readonly maxSendMs?: number;
  /** How long `handle` may take; 60 s where not given. */
  readonly maxHandleMs?: number;
  /** Called once after the endpoint has closed because its time was over. */
  readonly onEnd: () => void;
  /** Called for the first request that was refused at the door only. */
  readonly onIntruder: (why: Intrusion) => void;
  /** Called with what `handle` throws, unless the client has gone away. */
  readonly onError: (error: unknown) => void;
}

/** Why a request didn't come from a client that the person set up. */
export type Intrusion = 'host' | 'origin' | 'bearer';

/** An endpoint that listens on 127.0.0.1, and keeps the process from ending no longer than it must. */
export interface TokenEndpoint {
  /** Where to POST; holds no secret. */
  readonly url: URL;
  /** Lets clients in, as `Authorization: Bearer`. It is a secret: as good as the tokens while the endpoint is open. */
  readonly bearer: string;
  /** Epoch milliseconds. */
  readonly endsAt: number;
  /** Closes all connections and aborts what is being handled. */
  close(): Promise<void>;
}

const path = '/v1/token';

/** Clients send a few hundred bytes. */
const maxHeaderBytes = 8 * 1024;
const maxBodyBytes = 4 * 1024;
const maxConnections = 16;

/**
 * Opens the endpoint from which HTTP clients of this machine get access tokens: on a port that the system picks, with a
 * bearer of its own that is in memory only. A browser gets nothing, whichever name of this machine it was led to and whatever
 * it sends: the `Host` must be the address itself, there must be no `Origin`, and no answer allows another site to read it.
 * @throws the system's error if it allows no port
 * @see https://fetch.spec.whatwg.org/#origin-header
 */
export async function openTokenEndpoint(options: TokenEndpointOptions): Promise<TokenEndpoint> {
  const { durationMs, now, maxSendMs = 5_000, onEnd, onError } = options;
  const bearer = randomBytes(32).toString('hex');
  const endsAt = now() + durationMs;
  const connections = new Set<Socket>();
  const server = createServer({ maxHeaderSize: maxHeaderBytes, keepAlive: false, insecureHTTPParser: false });
  server.maxConnections = maxConnections;
  server.on('connection', (socket) => {
    connections.add(socket);
    // Not an idle timeout: a client that sends a byte now and then is slow too.
    const timer = setTimeout(() => socket.destroy(), maxSendMs).unref();
    sendTimers.set(socket, timer);
    socket.once('close', () => {
      clearTimeout(timer);
      connections.delete(socket);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = readAddress(server.address());
  server.on('error', onError).unref();
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(end);
    server.close();
    for (const socket of connections) socket.destroy();
    await once(server, 'close');
  };
  const finish = (): void => void close().then(onEnd, onError);
  const end = setTimeout(finish, durationMs).unref();
  const listener = requestListener(`127.0.0.1:${port}`, bearer, options);
  server.on('request', (request, response) => {
    if (isOpen && now() < endsAt) {
      listener(request, response);
      return;
    }
    request.socket.destroy();
    if (isOpen) finish();
  });
  return { url: new URL(`http://127.0.0.1:${port}${path}`), bearer, endsAt, close };
}

const sendTimers = new WeakMap<Socket, NodeJS.Timeout>();

function requestListener(host: string, bearer: string, options: TokenEndpointOptions) {
  const { onIntruder, onError } = options;
  let hasReported = false;
  let isBusy = false;
  return (request: IncomingMessage, response: ServerResponse): void => {
    const intrusion = findIntrusion(request, host, bearer);
    if (intrusion) {
      if (!hasReported) onIntruder(intrusion);
      hasReported = true;
      respond(response, 403);
    } else if (request.method !== 'POST') {
      respond(response, 405);
    } else if (request.url !== path) {
      respond(response, 404);
    } else if (isBusy) {
      respond(response, 429, undefined, { 'Retry-After': '1' });
    } else {
      isBusy = true;
      answer(request, response, options)
        .catch((error: unknown) => {
          if (response.destroyed) return;
          onError(error);
          respond(response, 500);
        })
        .finally(() => (isBusy = false));
    }
  };
}

/** What is said twice isn't trusted either. */
function findIntrusion(request: IncomingMessage, host: string, bearer: string): Intrusion | undefined {
  const { host: hosts = [], origin, authorization = [] } = request.headersDistinct;
  if (hosts.length !== 1 || hosts[0] !== host) return 'host';
  // Every POST of a web page has one, `no-cors` or not.
  if (origin !== undefined) return 'origin';
  const [given = '', other] = authorization;
  return other === undefined && isSameBearer(given, `Bearer ${bearer}`) ? undefined : 'bearer';
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { handle, maxHandleMs = 60_000 }: TokenEndpointOptions,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const body = await readBody(request, maxBodyBytes);
  if (body === undefined) {
    respond(response, 413);
    return;
  }
  const isJson = /^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '');
  const asked = body === '' ? { credential: undefined, scopes: undefined } : isJson && parseRequest(body);
  if (!asked) {
    respond(response, isJson ? 400 : 415);
    return;
  }
  // The request is here; what follows has a limit of its own.
  clearTimeout(sendTimers.get(request.socket));
  const reply = await handle(asked, AbortSignal.any([gone.signal, AbortSignal.timeout(maxHandleMs)]));
  respond(response, statusOfEndpointReply(reply), formatEndpointReply(reply));
}

function parseRequest(body: string): EndpointRequest | undefined {
  const parseName = (value: unknown): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  return Fields.parse(parseJson(body), (fields) => ({
    credential: fields.optional('credential', parseName),
    scopes: fields.optionalList('scopes', parseName),
  }));
}

function respond(
  response: ServerResponse,
  status: number,
  body?: object,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = body ? JSON.stringify(body) : '';
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    Connection: 'close',
    ...headers,
  });
  response.end(text);
}

function readAddress(address: AddressInfo | string | null): AddressInfo {
  if (typeof address !== 'object' || address === null) throw new TypeError('The endpoint has no port.');
  return address;
}
