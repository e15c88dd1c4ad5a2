import * as vscode from 'vscode';

/** Starts a chosen server if the editor knows it; false if this editor can only show its list of servers. */
export async function startServer(name: string): Promise<boolean> {
  const known = await vscode.commands.getCommands(true);
  if (known.includes('workbench.mcp.startServer')) {
    await vscode.commands.executeCommand('workbench.mcp.startServer', `aps-auth.aps-auth/${name}`);
    return true;
  }
  if (known.includes('workbench.mcp.listServer')) await vscode.commands.executeCommand('workbench.mcp.listServer');
  return false;
}
