import { accessTokenVariable, samples } from '../credentials/variables/sampleVariables';
import type { NamedField } from './mcpFile';

/** An MCP server for APS that is known, and started as a program. */
export interface KnownMcpServer {
  /** The name of its repository. */
  readonly name: string;
  /** How its README starts it, in its folder. */
  readonly command: string;
  readonly variables: readonly NamedField[];
}

/**
 * Those that read their variables from their environment. Servers over HTTP aren't started by an editor.
 * @see https://github.com/petrbroz/aps-mcp-server
 * @see https://github.com/autodesk-platform-services/aps-mcp-server-nodejs
 * @see https://github.com/autodesk-platform-services/aps-mcp-server-python
 * @see https://github.com/gamerplant3/autodesk-aps-mcp
 */
export const knownMcpServers: readonly KnownMcpServer[] = [
  { name: 'aps-mcp-server', command: 'node build/server.js', variables: namesOf('aps-mcp-server') },
  { name: 'aps-mcp-server-nodejs', command: 'node server.js', variables: namesOf('aps-mcp-server-nodejs') },
  {
    name: 'aps-mcp-server-python',
    command: 'uv run fastmcp run mcp_server_ssa/server.py',
    variables: namesOf('aps-mcp-server-python, acc_sdk, aps-mcp-server-gen'),
  },
  { name: 'autodesk-aps-mcp', command: 'uv run autodesk-aps-mcp', variables: [[accessTokenVariable, 'accessToken']] },
  { name: 'raps', command: 'raps serve', variables: namesOf('aps-simple-viewer, aps-cli, raps') },
];

function namesOf(source: string): readonly NamedField[] {
  return samples.find((sample) => sample.source === source)?.names ?? [];
}
