import assert from 'node:assert/strict';
import { samples } from '../../src/credentials/variables/sampleVariables';
import { listMcpServers } from '../../src/delivery/mcpFile';
import { findMcpSample, mcpRunArguments, runMcpServer } from '../../src/delivery/mcpRun';

const args = mcpRunArguments({ credential: 'ci-publisher', sample: 'raps' });

/** A file with one server. */
function fileOf(server: string): string {
  return `{"mcpServers":{"acme":${server}}}`;
}

function findSample(env: Readonly<Record<string, string>>, known = samples): string | undefined {
  const [server] = listMcpServers(JSON.stringify({ mcpServers: { acme: { command: 'node', env } } }));
  assert.ok(server);
  const found = findMcpSample(server, known);
  return found && (found.sample ?? 'access token');
}

describe('an MCP server that aps-token starts', () => {
  it('has the credential and the sample before its own command', () => {
    assert.deepEqual(args, ['run', '--as', 'ci-publisher', '--set', 'raps', '--']);
    assert.deepEqual(mcpRunArguments({ credential: 'ci-publisher', sample: undefined }), [
      'run',
      '--as',
      'ci-publisher',
      '--',
    ]);
  });

  it('gets the variables of the sample that has its secrets', () => {
    assert.equal(findSample({ APS_CLIENT_ID: 'a', APS_CLIENT_SECRET: 'b' }), 'aps-simple-viewer');
    assert.equal(
      findSample({ APS_CLIENT_ID: 'a', APS_CLIENT_SECRET: 'b', APS_SA_ID: 'c', APS_SA_PRIVATE_KEY: 'd' }),
      'aps-mcp-server',
    );
    assert.equal(findSample({ APS_CLIENT_SECRET: 'b', APS_CALLBACK_URL: 'c' }), 'aps-hubs-browser-nodejs');
    assert.equal(findSample({ APS_ACCESS_TOKEN: 'eyJ' }), 'access token');
  });

  it('gets none of a sample that lacks one of its secrets', () => {
    assert.equal(findSample({ ACME_APS_CLIENT_SECRET: 'b' }), undefined);
    assert.equal(findSample({ APS_CLIENT_SECRET: 'b', APS_ACCESS_TOKEN: 'eyJ' }), undefined);
    assert.equal(findSample({ APS_CLIENT_SECRET: 'b' }, []), undefined);
  });

  it('keeps everything else of its file byte for byte', () => {
    const text = `\ufeff{
  // What the team uses
  "mcpServers": {
    "acme": {
      "type": "stdio", // started here
      "command": "node",
      "args": [
        "server.js", /* more */
        "--debug",
      ],
      "env": {
        "APS_CLIENT_ID": "acmeClientId",
        "APS_CLIENT_SECRET": "acme\\"Secret", // the secret
        "LOG_LEVEL": "debug"
      },
    },
    "other": { "command": "npx", "env": { "APS_CLIENT_SECRET": "another" } }
  }
}
`;
    assert.equal(
      runMcpServer(text, 'acme', args),
      `\ufeff{
  // What the team uses
  "mcpServers": {
    "acme": {
      "type": "stdio", // started here
      "command": "aps-token",
      "args": [
        "run",
        "--as",
        "ci-publisher",
        "--set",
        "raps",
        "--",
        "node",
        "server.js", /* more */
        "--debug",
      ],
      "env": {
        "APS_CLIENT_ID": "acmeClientId",
        "LOG_LEVEL": "debug"
      },
    },
    "other": { "command": "npx", "env": { "APS_CLIENT_SECRET": "another" } }
  }
}
`,
    );
  });

  const run = '"run", "--as", "ci-publisher", "--set", "raps", "--", "node"';
  for (const [what, before, after] of [
    [
      'in one line',
      '{"command": "node", "args": ["a.js"], "env": {"APS_CLIENT_SECRET": "b"}}',
      `{"command": "aps-token", "args": [${run}, "a.js"], "env": {}}`,
    ],
    [
      'with an empty list of arguments',
      '{ "args": [ ], "command": "node", "env": { "A": "b", "APS_CLIENT_SECRET": "b" } }',
      `{ "args": [${run} ], "command": "aps-token", "env": { "A": "b" } }`,
    ],
    [
      'without arguments',
      '{\n  "command": "node",\n  "env": { "APS_CLIENT_SECRET": "b", }\n}',
      `{\n  "command": "aps-token",\n  "args": [${run}],\n  "env": {}\n}`,
    ],
    [
      'with the same secret twice',
      '{ "command": "node", "env": { "APS_CLIENT_SECRET": "b", "APS_CLIENT_SECRET": "b", "PORT": 1 } }',
      `{ "command": "aps-token", "args": [${run}], "env": { "PORT": 1 } }`,
    ],
    [
      'with two environments',
      '{ "env": { "APS_CLIENT_SECRET": "a" }, "command": "node", "env": { "APS_CLIENT_SECRET": "b" } }',
      `{ "env": {}, "command": "aps-token", "args": [${run}], "env": {} }`,
    ],
  ] as const) {
    it(`can be written ${what}`, () => assert.equal(runMcpServer(fileOf(before), 'acme', args), fileOf(after)));
  }

  it('can stand in a file twice', () => {
    const server = '"acme": {"command": "node", "env": {"APS_CLIENT_SECRET": "b"}}';
    const text = runMcpServer(`{"mcpServers": {${server}, ${server}}}`, 'acme', args);
    assert.ok(!text.includes('APS_CLIENT_SECRET'));
    assert.equal(text.split('"aps-token"').length, 3);
  });

  it('has quotes of its credential escaped', () => {
    const text = runMcpServer(
      fileOf('{"command":"node","env":{"APS_ACCESS_TOKEN":"eyJ"}}'),
      'acme',
      mcpRunArguments({ credential: 'a"\\b', sample: undefined }),
    );
    const [server] = listMcpServers(text);
    assert.deepEqual(server?.args, ['run', '--as', 'a"\\b', '--', 'node']);
  });

  for (const [what, text] of [
    ['that is damaged', '{"mcpServers":{"acme":{"command":"node","env":{"APS_CLIENT_SECRET":"b"}}'],
    ['of another server', '{"mcpServers":{"other":{"command":"node","env":{"APS_CLIENT_SECRET":"b"}}}}'],
    ['of a server over HTTP', fileOf('{"url":"https://mcp.acme.example","env":{"APS_CLIENT_SECRET":"b"}}')],
    ['without a secret', fileOf('{"command":"node","env":{"APS_CLIENT_SECRET":"<secret>"}}')],
  ] as const) {
    it(`leaves a file ${what} alone`, () => assert.equal(runMcpServer(text, 'acme', args), text));
  }
});
