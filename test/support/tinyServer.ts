import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as elapse } from 'node:timers/promises';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';

/** A response; the status defaults to 200. */
export interface TinyAnswer {
  /** How long the server waits before it responds. */
  readonly delayMs?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TinyRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
}

/** A local server with canned responses per path, with or without a query; 404 for any other path. */
export interface TinyServer {
  readonly origin: string;
  /** Requests in the order of arrival. */
  readonly requests: readonly TinyRequest[];
  /** Responses by path. */
  readonly answers: Map<string, TinyAnswer>;
  close(): void;
}

/** An authorization server that has a token endpoint only. */
export function tokenServerAt(origin: string): AuthorizationServer {
  return {
    issuer: undefined,
    tokenEndpoint: new URL(`${origin}/token`),
    authorizationEndpoint: undefined,
    revocationEndpoint: undefined,
    introspectionEndpoint: undefined,
    userInfoEndpoint: undefined,
    jwksEndpoint: undefined,
  };
}

/** VS Code for the web opens a URL of 127.0.0.1 as one of its own, so a page for the browser needs another `host`. */
export async function startTinyServer(host = '127.0.0.1'): Promise<TinyServer> {
  const answers = new Map<string, TinyAnswer>();
  const requests: TinyRequest[] = [];
  const listener = createServer((request, response) => {
    const path = request.url ?? '';
    void text(request).then(async (body) => {
      requests.push({ path, headers: request.headers, form: Object.fromEntries(new URLSearchParams(body)) });
      const answer = answers.get(path) ?? answers.get(path.replace(/\?.*/, '')) ?? { status: 404 };
      if (answer.delayMs !== undefined) await elapse(answer.delayMs);
      response
        .writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers })
        .end(answer.body ?? '');
    });
  }).listen(0, host);
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no TCP port.');
  return {
    origin: `http://${host}:${address.port}`,
    requests,
    answers,
    close() {
      listener.closeAllConnections();
      listener.close();
    },
  };
}
