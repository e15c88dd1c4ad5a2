import * as vscode from 'vscode';
import { hasClientSecret, type App, type DamagedApp } from '../../credentials/catalog/app';
import { listCredentials } from '../../credentials/catalog/resolvedCredential';
import { appSecretsPrefix } from '../../credentials/catalog/secretNames';
import { serverOf } from '../../credentials/catalog/server';
import { isExpired } from '../../credentials/catalog/tokenRecord';
import type { SecretCommand } from '../../credentials/commands/secretCommand';
import { CredentialError } from '../../credentials/credentialError';
import type { TokenBroker } from '../../credentials/tokens/tokenBroker';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { checkClientSecret } from '../prompts/checkClientSecret';
import { confirm } from '../prompts/confirm';
import { rememberPrinted, toNewSecret, type EnteredSecret } from '../prompts/enteredSecret';
import { notify } from '../prompts/notify';
import { noSuchApp, pickApp } from '../prompts/pickCredential';
import { promptAppSecret } from '../prompts/promptAppSecret';
import { promptSecret } from '../prompts/promptSecret';
import { promptName } from '../prompts/promptText';
import { runStep, type Steps } from '../prompts/steps';
import { signOutAtAutodesk } from '../signIn/signOutAtAutodesk';
import { revokeTokens } from '../tokens/revokeTokens';
import { toPlainText } from '../words/toPlainText';

type AppServices = Pick<EditorServices, 'catalog' | 'clientSecrets' | 'broker' | 'server' | 'assertions' | 'clock'>;

/** APS: Rename App. */
export async function renameApp({ catalog }: AppServices, target: CommandTarget | undefined): Promise<void> {
  const title = vscode.l10n.t('Rename App');
  const picked = await pickApp(catalog, target, title, () => catalog.apps);
  const { app } = picked;
  const takenNames = catalog.apps.filter(({ id }) => id !== app.id).map((other) => other.name);
  const name = await runStep(title, (step) =>
    promptName(step, { prompt: vscode.l10n.t('Display name'), value: app.name }, takenNames),
  );
  await attributeErrors(picked, () => catalog.change(app.id, (current) => ({ ...current, name })));
}

/**
 * APS: Change Client Secret. A new secret that is rejected changes nothing, and one that can't be checked replaces the current
 * one only once a request has proved it.
 */
export async function changeClientSecret(
  { catalog, clientSecrets, ...services }: AppServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const title = vscode.l10n.t('Change Client Secret');
  const picked = await pickApp(
    catalog,
    target,
    title,
    () => catalog.apps.filter(hasClientSecret),
    () => noSuchApp(vscode.l10n.t('None of your apps has a client secret.')),
  );
  const { app } = picked;
  await attributeErrors(picked, async () => {
    if (!hasClientSecret(app)) throw new CredentialError('noTwoLeggedToken', app.id);
    await catalog.throwIfOutdated();
    const heading = toPlainText(`${title}: ${app.name}`);
    const command = await clientSecrets.findCommand(app.id).catch(() => undefined);
    const { clientSecret, decision } = await runStep(heading, async (step) => {
      const entered = await promptNewSecret(step, app, command);
      const keepsCurrent =
        command === undefined && (app.secretStatus === 'accepted' || app.secretStatus === 'unchecked');
      const checked = await checkClientSecret(services, { ...app, clientSecret: entered.value, keepsCurrent });
      return checked.kind === 'edit' ? step.again() : { clientSecret: entered, decision: checked };
    });
    const isKept = await clientSecrets.change(app, toNewSecret(clientSecret), decision.secretStatus);
    rememberPrinted(clientSecrets, app.id, clientSecret);
    const kept = isKept ? vscode.l10n.t('The previous one is kept until the new one has been accepted.') : '';
    void notify(vscode.l10n.t('Changed the client secret of {0}. {1}', app.name, `${decision.note} ${kept}`.trim()));
  });
}

function promptNewSecret(step: Steps, app: App, command: SecretCommand | undefined): Promise<EnteredSecret> {
  const server = serverOf(app);
  switch (server.kind) {
    case 'aps':
      return promptSecret(step, { prompt: vscode.l10n.t('New client secret, from the APS portal'), command });
    case 'custom':
      return promptAppSecret(step, server.settings, vscode.l10n.t('New client secret'), command);
  }
}

/** APS: Remove App. Removes it from this editor, and revokes its tokens only if the person chooses to. */
export async function removeApp(
  { catalog, broker, clock }: AppServices,
  target: CommandTarget | undefined,
): Promise<void> {
  const damaged = catalog.damaged.find(({ id }) => id === target?.credential.appId);
  if (damaged) return removeDamagedApp({ catalog, broker }, damaged);
  const picked = await pickApp(catalog, target, vscode.l10n.t('Remove App'), () => catalog.apps);
  const { app } = picked;
  await attributeErrors(picked, () => catalog.throwIfOutdated());
  const remove = vscode.l10n.t('Remove');
  const revokeAndRemove = vscode.l10n.t('Revoke and Remove');
  const hasToken =
    serverOf(app).canRevoke &&
    listCredentials(app).some(
      ({ user, tokens }) => user !== undefined || tokens.some((token) => !isExpired(token, clock.now())),
    );
  const question = vscode.l10n.t('Remove {0} from this editor?', app.name);
  const buttons = hasToken ? [remove, revokeAndRemove] : [remove];
  const pressed = await notify(question, {
    severity: 'warning',
    modal: { detail: removalDetail(app, hasToken) },
    buttons,
  });
  if (pressed !== remove && pressed !== revokeAndRemove) return;
  if (pressed === revokeAndRemove) await revokeAll(broker, app);
  await attributeErrors(picked, () => {
    broker.forget(appSecretsPrefix(app.id));
    return catalog.remove(app.id);
  });
}

async function removeDamagedApp(
  { catalog, broker }: Pick<AppServices, 'catalog' | 'broker'>,
  { id, name }: DamagedApp,
): Promise<void> {
  const fileName = `${id}.json`;
  const detail = vscode.l10n.t(
    "This deletes the damaged file {0} and all secrets of the app: its client secret, its tokens, and the private keys of its service accounts. Autodesk won't show private keys again. If you add the app again with the same client secret instead, its private keys are found.",
    fileName,
  );
  await confirm(vscode.l10n.t('Remove {0} from this editor?', name ?? fileName), detail, vscode.l10n.t('Remove'));
  broker.forget(appSecretsPrefix(id));
  await catalog.remove(id);
}

/** Ends the sessions of the app's users, and revokes the access tokens of the app and its service accounts. */
async function revokeAll(broker: TokenBroker, app: App): Promise<void> {
  for (const credential of listCredentials(app)) {
    if (credential.user) await signOutAtAutodesk(broker, credential);
    else await revokeTokens(broker, credential);
  }
}

function hasPrivateKeys({ serviceAccounts = [] }: App): boolean {
  return serviceAccounts.some(({ keys = [] }) => keys.some(({ hasPrivateKey }) => hasPrivateKey));
}

function removalDetail(app: App, hasToken: boolean): string {
  const what = hasClientSecret(app)
    ? vscode.l10n.t('This deletes its client secret and access tokens from secret storage.')
    : vscode.l10n.t('This deletes its settings and signs out its users in this editor.');
  const atServer = vscode.l10n.t("The app itself isn't deleted at {0}.", serverOf(app).name);
  const tokens =
    app.users.length > 0
      ? vscode.l10n.t(
          'Unless you revoke them, its access tokens remain valid until they expire, and its users stay signed in at {0}.',
          serverOf(app).name,
        )
      : vscode.l10n.t('Its access token remains valid until it expires, unless you revoke it.');
  const privateKeys = hasPrivateKeys(app)
    ? vscode.l10n.t(
        "This also deletes the private keys of its service accounts. Autodesk won't show them again, so export any you still need.",
      )
    : '';
  return [what, privateKeys, atServer, hasToken ? tokens : ''].filter(Boolean).join(' ');
}
