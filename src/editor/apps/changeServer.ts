import * as vscode from 'vscode';
import { hasClientSecret, type App } from '../../credentials/catalog/app';
import { needsNewSecret, type CustomServer } from '../../credentials/catalog/customServer';
import { appSecretsPrefix } from '../../credentials/catalog/secretNames';
import { serverOf } from '../../credentials/catalog/server';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { rememberPrinted, toNewSecret, type EnteredSecret } from '../prompts/enteredSecret';
import { notify } from '../prompts/notify';
import { noSuchApp, pickApp } from '../prompts/pickCredential';
import { promptAppSecret } from '../prompts/promptAppSecret';
import { promptCustomServer } from '../prompts/promptCustomServer';
import { runSteps, type Steps } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';

/** APS: Change Server. Changes where an app of another server is registered, and how it authenticates there. */
export async function changeServer(
  { catalog, broker, clientSecrets }: Pick<EditorServices, 'catalog' | 'broker' | 'clientSecrets'>,
  target: CommandTarget | undefined,
): Promise<void> {
  const title = vscode.l10n.t('Change Server');
  const picked = await pickApp(
    catalog,
    target,
    title,
    () => catalog.apps.filter(isChangeable),
    () =>
      noSuchApp(
        vscode.l10n.t(
          'All your apps are registered with Autodesk. Only apps of other OAuth 2.0 servers have a server to change.',
        ),
      ),
  );
  const { app } = picked;
  const current = serverOf(app);
  if (current.kind === 'aps') return;
  const previous = current.settings;
  await attributeErrors(picked, async () => {
    await catalog.throwIfOutdated();
    const { server, clientSecret } = await runSteps(toPlainText(`${title}: ${app.name}`), async (steps) => {
      const prompted = await promptCustomServer(steps, previous.preset, previous);
      const isNeeded = needsNewSecret(previous, prompted.server);
      return { ...prompted, clientSecret: isNeeded ? await promptSecret(steps, app, prompted.server) : undefined };
    });
    broker.forget(appSecretsPrefix(app.id));
    await catalog.changeServer(app.id, server, clientSecret && toNewSecret(clientSecret));
    if (clientSecret) rememberPrinted(clientSecrets, app.id, clientSecret);
    const hasRemovedUsers = app.users.length > 0 && catalog.getApp(app.id).users.length === 0;
    const changed = vscode.l10n.t('{0} now gets its tokens from {1}.', app.name, serverOf({ ...app, server }).name);
    const text = hasRemovedUsers ? `${changed} ${vscode.l10n.t('Users must sign in again.')}` : changed;
    void notify(text);
  });
}

function isChangeable(app: App): boolean {
  return serverOf(app).kind === 'custom';
}

async function promptSecret(steps: Steps, app: App, server: CustomServer): Promise<EnteredSecret | undefined> {
  const changed = serverOf({ ...app, server });
  if (!changed.hasClientSecret) return undefined;
  const prompt = hasClientSecret(app)
    ? vscode.l10n.t('Client secret for {0} (the saved secret is for a different host)', changed.name)
    : vscode.l10n.t('Client secret for {0}', changed.name);
  return promptAppSecret(steps, server, prompt);
}
