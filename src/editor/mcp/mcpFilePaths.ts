/** The files of a folder that list MCP servers: that of VS Code, and that of other clients. */
export const mcpFilePaths = ['.vscode/mcp.json', '.mcp.json'] as const;
