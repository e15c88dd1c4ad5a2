import * as vscode from 'vscode';
import { appTypes } from '../../aps/appType';
import type { App } from '../../credentials/app';
import type { Catalog } from '../../credentials/catalog';
import { CredentialError } from '../../credentials/credentialError';
import type { TokenBroker } from '../../credentials/tokenBroker';
import type { ActiveCredential } from '../activeCredential';
import { forApp } from '../appFailure';
import { checkClientSecret } from '../checkClientSecret';
import { pickApp } from '../pickApp';
import { toPlainText } from '../plainText';
import { promptName, promptPastedValue } from '../prompts';
import { promptScopes } from '../promptScopes';
import type { ServerSetting } from '../settings';
import { revokeWithProgress } from './tokenCommands';

/** APS: Select Credential. Which one the status bar shows. */
export async function selectCredential(catalog: Catalog, active: ActiveCredential, argument: unknown): Promise<void> {
  const app = await pickApp(catalog, argument, vscode.l10n.t('Select Credential'), active.candidates);
  await active.select(app.id);
}

/** APS: Set Scopes. What the app's access tokens are asked for from now on. */
export async function setScopes(catalog: Catalog, active: ActiveCredential, argument: unknown): Promise<void> {
  const app = await pickApp(catalog, argument, vscode.l10n.t('Set Scopes'), active.candidates);
  const scopes = await promptScopes(app.name, app.scopes);
  await forApp(app, () => catalog.update(app.id, (current) => ({ ...current, scopes })));
}

/** APS: Rename App. */
export async function renameApp(catalog: Catalog, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Rename App');
  const app = await pickApp(catalog, argument, title, catalog.apps);
  const takenNames = catalog.apps.filter(({ id }) => id !== app.id).map((other) => other.name);
  const name = await promptName({ title, prompt: vscode.l10n.t('Name, as you want to see it here'), value: app.name }, takenNames);
  await forApp(app, () => catalog.update(app.id, (current) => ({ ...current, name })));
}

/** APS: Change Client Secret. Checked before it takes the place of the old one. */
export async function changeClientSecret(catalog: Catalog, server: ServerSetting, argument: unknown): Promise<void> {
  const title = vscode.l10n.t('Change Client Secret');
  const confidential = catalog.apps.filter(({ type }) => appTypes[type].hasClientSecret);
  const app = await pickApp(catalog, argument, title, confidential);
  await forApp(app, async () => {
    if (!appTypes[app.type].hasClientSecret) throw new CredentialError('noTwoLeggedToken', app.id);
    const prompt = { title: toPlainText(`${title}: ${app.name}`), prompt: vscode.l10n.t('New client secret, from the APS portal'), isSecret: true };
    for (;;) {
      const clientSecret = await promptPastedValue(prompt);
      const decision = await checkClientSecret(server, { name: app.name, clientId: app.clientId, clientSecret });
      if (decision.kind === 'edit') continue;
      await catalog.setClientSecret(app.id, clientSecret, decision.secretStatus);
      const text = vscode.l10n.t('Changed the client secret of {0}. {1}', app.name, decision.note);
      void vscode.window.showInformationMessage(toPlainText(text));
      return;
    }
  });
}

/** APS: Remove App. Forgets it here; Autodesk is told only if the person says so. */
export async function removeApp(catalog: Catalog, broker: TokenBroker, argument: unknown): Promise<void> {
  const app = await pickApp(catalog, argument, vscode.l10n.t('Remove App'), catalog.apps);
  const remove = vscode.l10n.t('Remove');
  const revokeAndRemove = vscode.l10n.t('Revoke Token and Remove');
  const hasToken = app.tokens.some(({ expiresAt }) => expiresAt > Date.now());
  const question = toPlainText(vscode.l10n.t('Remove {0} from this editor?', app.name));
  const buttons = hasToken ? [remove, revokeAndRemove] : [remove];
  const pressed = await vscode.window.showWarningMessage(question, { modal: true, detail: removalDetail(app, hasToken) }, ...buttons);
  if (pressed !== remove && pressed !== revokeAndRemove) return;
  if (pressed === revokeAndRemove) await revokeWithProgress(broker, app);
  await forApp(app, () => {
    broker.forget(app.id);
    return catalog.remove(app.id);
  });
}

function removalDetail(app: App, hasToken: boolean): string {
  const what = appTypes[app.type].hasClientSecret
    ? vscode.l10n.t('Its client secret and access tokens are deleted from the secret storage.')
    : vscode.l10n.t('Its settings are deleted.');
  const atAutodesk = vscode.l10n.t('At Autodesk the app stays as it is.');
  const token = hasToken ? vscode.l10n.t('Its access token stays valid until it expires, unless you revoke it.') : '';
  return [what, atAutodesk, token].filter(Boolean).join(' ');
}
