import assert from 'node:assert/strict';
import { listMcpServers, removeMcpServer } from '../../src/delivery/mcpFile';

const text = `{
  // What the team uses
  "servers": {
    "acme": {
      "type": "stdio", // started here
      "command": "node",
      "args": ["\${workspaceFolder}/server.js", /* more */ "--debug",],
      "env": {
        "APS_CLIENT_ID": "acmeClientId",
        "APS_CLIENT_SECRET": "acme\\"Secret",
        "SSA_KEY_BASE64": "\${input:key}",
        "LOG_LEVEL": "debug",
        "PORT": 3000
      },
      "envFile": "\${workspaceFolder}/.env",
    },
    // Not ours
    "other": { "command": "npx", "args": ["other"], "env": { "CLIENT_ID": "a", "CLIENT_SECRET": "b" } },
    "remote": { "type": "http", "url": "https://mcp.acme.example" },
    "token": { "command": "uv", "env": { "APS_ACCESS_TOKEN": "eyJ" } },
  },
  "inputs": []
}
`;

describe('a file of MCP servers', () => {
  it('tells how a server is started, and what it gets', () => {
    const [acme] = listMcpServers(text);
    assert.ok(acme);
    const { start, end, secrets, ...rest } = acme;
    assert.deepEqual(rest, {
      name: 'acme',
      command: 'node',
      args: ['${workspaceFolder}/server.js', '--debug'],
      cwd: undefined,
      variables: [
        ['APS_CLIENT_ID', 'clientId'],
        ['APS_CLIENT_SECRET', 'clientSecret'],
        ['SSA_KEY_BASE64', 'privateKeyBase64'],
      ],
      clientId: 'acmeClientId',
      otherVariables: { LOG_LEVEL: 'debug' },
      leftOut: ['envFile'],
    });
    assert.match(text.slice(start, end), /^"acme": \{[^]*"envFile": "\$\{workspaceFolder\}\/\.env",\n {4}\}$/);
    assert.deepEqual(
      secrets.map((each) => [each.name, text.slice(each.start, each.end)]),
      [['APS_CLIENT_SECRET', '"acme\\"Secret"']],
    );
  });

  it('names an access token as a secret, and nothing of other servers', () => {
    assert.deepEqual(
      listMcpServers(text).map(({ name, variables, secrets }) => [name, variables.length, secrets.length]),
      [
        ['acme', 3, 1],
        ['other', 0, 0],
        ['token', 1, 1],
      ],
    );
  });

  it('can be that of other clients', () => {
    const [server] = listMcpServers('{"mcpServers":{"a":{"command":"node","env":{"APS_CLIENT_SECRET":"b"}}}}');
    assert.deepEqual([server?.name, server?.secrets.length], ['a', 1]);
  });

  for (const [what, broken] of [
    ['that is empty', ''],
    ['that is a list', '[]'],
    ['without servers', '{"inputs":[]}'],
    ['with a list of servers', '{"servers":[]}'],
    ['with a server without a command', '{"servers":{"a":{"env":{"APS_CLIENT_SECRET":"b"}}}}'],
    ['with numbers as arguments', '{"servers":{"a":{"command":"node","args":[1]}}}'],
    ['that ends too early', '{"servers":{"a":{"command":"node"'],
  ] as const) {
    it(`has no servers ${what}`, () => assert.deepEqual(listMcpServers(broken), []));
  }

  it('loses one server and nothing else', () => {
    const without = removeMcpServer(text, 'acme');
    assert.deepEqual(
      listMcpServers(without).map(({ name }) => name),
      ['other', 'token'],
    );
    assert.ok(without.includes('// What the team uses') && without.includes('"remote"'));
    assert.ok(!without.includes('acme"Secret') && !without.includes('acmeClientId'));
    assert.deepEqual(
      listMcpServers(removeMcpServer(without, 'token')).map(({ name }) => name),
      ['other'],
    );
    assert.equal(removeMcpServer(text, 'nobody'), text);
  });

  for (const [before, after] of [
    ['{"servers":{"a":{"command":"x"}}}', '{"servers":{}}'],
    ['{"servers":{"a":{"command":"x"},}}', '{"servers":{}}'],
    ['{"servers":{"b":{"command":"y"},"a":{"command":"x"}}}', '{"servers":{"b":{"command":"y"}}}'],
    ['{"servers":{"b":{"command":"y"},"a":{"command":"x"},}}', '{"servers":{"b":{"command":"y"}}}'],
    ['{"servers":{"a":{"command":"x"},"b":{"command":"y"}}}', '{"servers":{"b":{"command":"y"}}}'],
  ] as const) {
    it(`becomes ${after} from ${before}`, () => assert.equal(removeMcpServer(before, 'a'), after));
  }
});
