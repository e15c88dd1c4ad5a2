import assert from 'node:assert/strict';
import { isSecretField } from '../../src/credentials/variables/sampleVariables';
import { knownMcpServers } from '../../src/delivery/knownMcpServers';
import {
  fillMcpCommand,
  fillMcpVariables,
  formatMcpEnvironment,
  getsAccessToken,
  McpVariableError,
  parseMcpServer,
  splitCommand,
  type McpServer,
} from '../../src/delivery/mcpServer';

const server: McpServer = {
  name: 'acme',
  command: 'node',
  args: ['server.js'],
  folder: '/work/acme',
  credential: { kind: 'app', appId: 'app1' },
  variables: [
    ['APS_CLIENT_ID', 'clientId'],
    ['APS_CLIENT_SECRET', 'clientSecret'],
  ],
  hasOtherVariables: false,
};
const folders = { workspaceFolder: '/work/$& acme', userHome: '/home/jane' };

describe('an MCP server that a person chose', () => {
  it('is the same after it was stored', () => {
    assert.deepEqual(parseMcpServer(JSON.parse(JSON.stringify(server))), server);
  });

  for (const [what, change] of [
    ['another field', { variables: [['A', 'refreshToken']] }],
    ['a variable without a field', { variables: [['A']] }],
    ['a credential that is none', { credential: { kind: 'app' } }],
    ['no command', { command: '' }],
    ['no list of variables', { variables: undefined }],
  ] as const) {
    it(`isn't read with ${what}`, () => assert.equal(parseMcpServer({ ...server, ...change }), undefined));
  }

  it('gets its own variables before those of its file', () => {
    const others = { LOG_LEVEL: 'debug', APS_CLIENT_ID: 'of the file' };
    assert.deepEqual(formatMcpEnvironment(server, { clientId: 'id', clientSecret: 'secret' }, others), {
      LOG_LEVEL: 'debug',
      APS_CLIENT_ID: 'id',
      APS_CLIENT_SECRET: 'secret',
    });
  });

  it('has the folders of its file filled in', () => {
    const command = { command: '${userHome}/bin/node', args: ['${workspaceFolder}/a.js', '$1'], cwd: undefined };
    assert.deepEqual(fillMcpCommand(command, folders), {
      command: '/home/jane/bin/node',
      args: ['/work/$& acme/a.js', '$1'],
      folder: '/work/$& acme',
    });
    const variables = { A: '${userHome}/a', B: '${input:b}', C: 'c' };
    assert.deepEqual(fillMcpVariables(variables, folders), {
      variables: { A: '/home/jane/a', C: 'c' },
      leftOut: ['B'],
    });
  });

  for (const part of [
    { command: '${input:c}' },
    { args: ['a', '${env:HOME}'] },
    { cwd: '${workspaceFolder:other}' },
  ] as const) {
    it(`has no ${JSON.stringify(part)}`, () => {
      const command = { command: 'node', args: [], cwd: undefined, ...part };
      assert.throws(() => fillMcpCommand(command, folders), McpVariableError);
    });
  }

  for (const [typed, words] of [
    ['node server.js', ['node', 'server.js']],
    ['  "C:\\Program Files\\node.exe"  --a="b c" \'d e\' ', ['C:\\Program Files\\node.exe', '--a=b c', 'd e']],
    ["node ''", ['node', '']],
    ['   ', []],
  ] as const) {
    it(`is typed as ${JSON.stringify(typed)}`, () => assert.deepEqual(splitCommand(typed), words));
  }
});

describe('a known MCP server', () => {
  it('has variables, and a command', () => {
    assert.deepEqual(
      knownMcpServers.map((known) => [
        known.name,
        known.variables.some(([, field]) => isSecretField(field)),
        getsAccessToken(known),
      ]),
      [
        ['aps-mcp-server', true, false],
        ['aps-mcp-server-nodejs', true, false],
        ['aps-mcp-server-python', true, false],
        ['autodesk-aps-mcp', true, true],
        ['raps', true, false],
      ],
    );
    assert.ok(knownMcpServers.every(({ command }) => splitCommand(command).length > 1));
  });
});
