import * as vscode from 'vscode';
import { hasClientSecret, type App } from '../../credentials/catalog/app';
import { needsNewSecret, type CustomServer } from '../../credentials/catalog/customServer';
import { appSecretsPrefix } from '../../credentials/catalog/secretNames';
import { serverOf } from '../../credentials/catalog/server';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { notify } from '../prompts/notify';
import { pickApp } from '../prompts/pickCredential';
import { promptAppSecret } from '../prompts/promptAppSecret';
import { promptCustomServer } from '../prompts/promptCustomServer';
import { toPlainText } from '../words/toPlainText';

/** APS: Change Server. Changes where an app of another server is registered, and how it authenticates there. */
export async function changeServer(
  { catalog, broker }: Pick<EditorServices, 'catalog' | 'broker'>,
  target: CommandTarget | undefined,
): Promise<void> {
  const title = vscode.l10n.t('Change Server');
  const picked = await pickApp(catalog, target, title, () => catalog.apps.filter(isChangeable));
  const { app } = picked;
  const current = serverOf(app);
  if (current.kind === 'aps') return;
  const previous = current.settings;
  await attributeErrors(picked, async () => {
    await catalog.throwIfOutdated();
    const { server } = await promptCustomServer(toPlainText(`${title}: ${app.name}`), previous.preset, previous);
    const clientSecret = needsNewSecret(previous, server) ? await promptSecret(app, server) : undefined;
    broker.forget(appSecretsPrefix(app.id));
    await catalog.changeServer(app.id, server, clientSecret);
    const hasRemovedUsers = app.users.length > 0 && catalog.getApp(app.id).users.length === 0;
    const changed = vscode.l10n.t('{0} now gets its tokens from {1}.', app.name, serverOf({ ...app, server }).name);
    const text = hasRemovedUsers ? `${changed} ${vscode.l10n.t('Users must sign in again.')}` : changed;
    void notify(text);
  });
}

function isChangeable(app: App): boolean {
  return serverOf(app).kind === 'custom';
}

async function promptSecret(app: App, server: CustomServer): Promise<string | undefined> {
  const changed = serverOf({ ...app, server });
  if (!changed.hasClientSecret) return undefined;
  const prompt = hasClientSecret(app)
    ? vscode.l10n.t('Client secret for {0} (the saved secret is for a different host)', changed.name)
    : vscode.l10n.t('Client secret for {0}', changed.name);
  return promptAppSecret(toPlainText(vscode.l10n.t('Change Server: {0}', app.name)), server, prompt);
}
