import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { findFreePort } from './editorServer';
import { repository } from './repository';

/** A team's website that hosts media/relay.html. */
export interface RelayServer {
  readonly relayUri: string;
  close(): void;
}

export async function startRelayServer(): Promise<RelayServer> {
  const html = readFileSync(join(repository, 'media/relay.html'));
  const server = createServer((request, response) => {
    const isRelay = request.url?.split('?')[0] === '/relay.html';
    response.writeHead(isRelay ? 200 : 404, { 'Content-Type': 'text/html' }).end(isRelay ? html : '');
  });
  const port = await findFreePort();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    relayUri: `http://localhost:${port}/relay.html`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
