// An MCP server over stdio that does nothing but start. Each start writes digests of its variables into `started-N.json`.
import { createHash } from 'node:crypto';
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const digest = (text) => createHash('sha256').update(text).digest('hex');

function note() {
  const count = readdirSync('.').filter((name) => name.startsWith('started-')).length;
  const got = Object.entries(process.env)
    .filter(([name]) => /^(APS|SSA)_|^LOG_LEVEL$/.test(name))
    .map(([name, value]) => [name, digest(value)]);
  writeFileSync(
    'started.tmp',
    JSON.stringify({ arguments: process.argv.slice(2), variables: Object.fromEntries(got) }),
  );
  renameSync('started.tmp', `started-${count + 1}.json`);
}

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (method === 'initialize') {
    note();
    const serverInfo = { name: 'acme', version: '1.0.0' };
    send({ id, result: { protocolVersion: params.protocolVersion, capabilities: {}, serverInfo } });
  } else if (id !== undefined) send({ id, result: {} });
});
