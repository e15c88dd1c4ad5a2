import * as vscode from 'vscode';
import { listMcpServers } from '../../delivery/mcpFile';
import { readText } from '../prompts/fileText';
import { mcpFilePaths } from './mcpFilePaths';

const code = 'aps-auth';

/** Marks the secrets of APS that stand in plaintext in the files of MCP servers, and offers to replace them. */
export class SecretHints implements vscode.CodeActionProvider {
  readonly #diagnostics = vscode.languages.createDiagnosticCollection('aps-auth');
  readonly #provider: vscode.Disposable;

  constructor() {
    this.#provider = vscode.languages.registerCodeActionsProvider(
      mcpFilePaths.map((path) => ({ pattern: `**/${path}` })),
      this,
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    );
  }

  /** Looks at a file again. One that isn't there any longer has no secrets. */
  async check(uri: vscode.Uri): Promise<void> {
    try {
      await vscode.workspace.fs.stat(uri);
      const text = await readText(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      const rangeOf = (start: number, end: number): vscode.Range =>
        new vscode.Range(document.positionAt(start), document.positionAt(end));
      this.#diagnostics.set(
        uri,
        listMcpServers(text).flatMap(({ secrets }) =>
          secrets.map(({ name, start, end }) => describeSecret(name, rangeOf(start, end))),
        ),
      );
    } catch {
      this.#diagnostics.delete(uri);
    }
  }

  provideCodeActions(
    _document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const ours = diagnostics.filter((each) => each.code === code);
    if (ours.length === 0) return [];
    const action = new vscode.CodeAction(vscode.l10n.t('Get It from APS Auth'), vscode.CodeActionKind.QuickFix);
    action.diagnostics = ours;
    action.isPreferred = true;
    action.command = { command: 'apsAuth.addMcpServer', title: action.title };
    return [action];
  }

  dispose(): void {
    this.#provider.dispose();
    this.#diagnostics.dispose();
  }
}

function describeSecret(name: string, range: vscode.Range): vscode.Diagnostic {
  const text = vscode.l10n.t(
    '{0} is in plaintext in this file. APS Auth can give it to the MCP server each time it starts.',
    name,
  );
  const diagnostic = new vscode.Diagnostic(range, text, vscode.DiagnosticSeverity.Warning);
  diagnostic.source = 'APS Auth';
  diagnostic.code = code;
  return diagnostic;
}
