import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { text } from 'node:stream/consumers';

/** What is said to a request. Without a status it is a 200. */
export interface TinyAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TinyRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly form: Readonly<Record<string, string>>;
}

/** A server on this machine that says what a test has written down; 404 where it has nothing. */
export interface TinyServer {
  readonly origin: string;
  /** In the order of arrival. */
  readonly requests: readonly TinyRequest[];
  /** By path. */
  readonly answers: Map<string, TinyAnswer>;
  close(): void;
}

export async function startTinyServer(): Promise<TinyServer> {
  const answers = new Map<string, TinyAnswer>();
  const requests: TinyRequest[] = [];
  const listener = createServer((request, response) => {
    const path = request.url ?? '';
    void text(request).then((body) => {
      requests.push({ path, headers: request.headers, form: Object.fromEntries(new URLSearchParams(body)) });
      const answer = answers.get(path) ?? { status: 404 };
      response
        .writeHead(answer.status ?? 200, { 'Content-Type': 'application/json', ...answer.headers })
        .end(answer.body ?? '');
    });
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The server listens on no TCP port.');
  return {
    origin: `http://127.0.0.1:${address.port}`,
    requests,
    answers,
    close() {
      listener.closeAllConnections();
      listener.close();
    },
  };
}
