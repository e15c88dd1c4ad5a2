import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { describeCommand, type SecretCommand } from '../../credentials/commands/secretCommand';
import { formatShareFile, shareFileName } from '../../importing/shareFile';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { offerFirstApp } from '../prompts/pickCredential';
import { runSteps, type Steps } from '../prompts/steps';
import { appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';

type ShareServices = Pick<EditorServices, 'catalog' | 'clientSecrets'>;

/** APS: Share Apps. Writes a file with everything that a team needs to set up the same apps, without any secret. */
export async function shareApps(services: ShareServices): Promise<void> {
  const { catalog } = services;
  await catalog.load();
  if (catalog.apps.length === 0) offerFirstApp();
  const { apps, commands } = await runSteps(title(), async (steps) => {
    const picked = await pickApps(steps, catalog.apps);
    return { apps: picked, commands: await pickCommands(steps, await findCommands(services, picked)) };
  });
  const uri = await vscode.window.showSaveDialog({
    title: title(),
    defaultUri: vscode.Uri.joinPath(vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file('/'), shareFileName),
    filters: { JSON: ['json'] },
  });
  if (!uri) throw new vscode.CancellationError();
  await vscode.workspace.fs.writeFile(uri, Buffer.from(formatShareFile(apps, commands)));
  const open = vscode.l10n.t('Open File');
  const name = vscode.workspace.asRelativePath(uri);
  const text =
    apps.length === 1
      ? vscode.l10n.t('Wrote 1 app to {0}, without secrets.', name)
      : vscode.l10n.t('Wrote {0} apps to {1}, without secrets.', apps.length, name);
  void notify(text, { buttons: [open] }).then((pressed) => {
    if (pressed === open) void vscode.window.showTextDocument(uri);
  });
}

async function pickApps(steps: Steps, apps: readonly App[]): Promise<readonly App[]> {
  const rows = apps.map((app) => ({
    label: toPlainText(app.name),
    description: appTypeName(app.type),
    detail: app.clientId,
    picked: true,
    app,
  }));
  const prompt = vscode.l10n.t('Which apps do you want to share?');
  const picked = await steps.pickMany({ prompt, rows, emptyText: vscode.l10n.t('Select at least one app.') });
  return picked.map(({ app }) => app);
}

interface CommandOfApp {
  readonly app: App;
  readonly command: SecretCommand;
}

async function findCommands({ clientSecrets }: ShareServices, apps: readonly App[]): Promise<readonly CommandOfApp[]> {
  const found = await Promise.all(
    apps.map(async (app) => {
      if (app.secretProgram === undefined) return [];
      const command = await clientSecrets.findCommand(app.id);
      return command ? [{ app, command }] : [];
    }),
  );
  return found.flat();
}

async function pickCommands(steps: Steps, found: readonly CommandOfApp[]): Promise<ReadonlyMap<string, SecretCommand>> {
  if (found.length === 0) return new Map();
  const rows = found.map(({ app, command }) => ({
    label: toPlainText(app.name),
    detail: toPlainText(describeCommand(command)),
    picked: true,
    app,
    command,
  }));
  const prompt = vscode.l10n.t('Which commands for client secrets should the file have?');
  const picked = await steps.pickMany({ prompt, rows });
  return new Map(picked.map(({ app, command }) => [app.id, command]));
}

function title(): string {
  return vscode.l10n.t('Share Apps');
}
