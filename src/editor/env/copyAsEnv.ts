import * as vscode from 'vscode';
import type { KeyReference } from '../../aps/keyApi';
import { CredentialError } from '../../credentials/credentialError';
import {
  describeAsEnv,
  envTemplates,
  formatEnvBlock,
  type EnvTemplate,
} from '../../credentials/serviceAccounts/envBlock';
import { formatPrivateKey } from '../../oauth/privateKey';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { notify } from '../prompts/notify';
import { pickAccount } from '../prompts/pickServiceAccount';
import { toPlainText } from '../words/toPlainText';

type EnvServices = Pick<EditorServices, 'catalog' | 'clientSecrets' | 'listing' | 'privateKeys' | 'log'>;

/** APS: Copy as .env. Uses the variable names of an Autodesk sample. Includes secrets only if the person chooses to. */
export async function copyAsEnv(services: EnvServices, target: CommandTarget | undefined): Promise<void> {
  const title = vscode.l10n.t('Copy as .env');
  const picked = await pickAccount(services, target, title, ({ defaultKeyId }) => defaultKeyId !== undefined);
  const { app, name, serviceAccount } = picked;
  await attributeErrors(picked, async () => {
    const { id: serviceAccountId, defaultKeyId: keyId } = serviceAccount;
    if (keyId === undefined) throw new CredentialError('noKey', app.id);
    const template = await pickTemplate(name);
    const values = describeAsEnv(app.clientId, serviceAccount, { id: keyId });
    const withSecrets = await askForSecrets(name, template);
    const secrets = withSecrets ? await readSecrets(services, app.id, { serviceAccountId, keyId }) : {};
    await vscode.env.clipboard.writeText(formatEnvBlock(template, { ...values, ...secrets }));
    void runAndShowErrors(services.log, () => showCopied(name, withSecrets));
  });
}

async function readSecrets(
  { clientSecrets, privateKeys }: EnvServices,
  appId: string,
  key: KeyReference,
): Promise<{ readonly clientSecret: string; readonly privateKey: string }> {
  return {
    clientSecret: await clientSecrets.get(appId),
    privateKey: formatPrivateKey(await privateKeys.get(appId, key)),
  };
}

async function pickTemplate(name: string): Promise<EnvTemplate> {
  const rows = envTemplates.map((template) => ({
    label: template.source,
    detail: template.names.map(([variable]) => variable).join(', '),
    template,
  }));
  const options = {
    title: toPlainText(vscode.l10n.t('Copy {0} as .env', name)),
    placeHolder: vscode.l10n.t('Which Autodesk sample is it for?'),
    matchOnDetail: true,
  };
  const picked = await vscode.window.showQuickPick(rows, options);
  if (!picked) throw new vscode.CancellationError();
  return picked.template;
}

async function askForSecrets(name: string, { keyForm }: EnvTemplate): Promise<boolean> {
  const withSecrets = vscode.l10n.t('Copy with Secrets');
  const without = vscode.l10n.t('Copy Without Secrets');
  const detail =
    keyForm === undefined
      ? vscode.l10n.t(
          'This includes the client secret. This sample reads the private key from a file, so export the key as well.',
        )
      : vscode.l10n.t(
          'This includes the client secret and the private key. Anyone who has both can act as {0}, and any program can read the clipboard.',
          name,
        );
  const question = vscode.l10n.t('Include the secrets of {0}?', name);
  const pressed = await notify(question, {
    severity: 'warning',
    modal: { detail: detail },
    buttons: [withSecrets, without],
  });
  if (pressed !== withSecrets && pressed !== without) throw new vscode.CancellationError();
  return pressed === withSecrets;
}

async function showCopied(name: string, withSecrets: boolean): Promise<void> {
  const clear = vscode.l10n.t('Clear Clipboard');
  const text = withSecrets
    ? vscode.l10n.t('Copied {0} as .env, including its secrets. Paste it only into a file that Git ignores.', name)
    : vscode.l10n.t('Copied {0} as .env, without its secrets.', name);
  const pressed = await notify(text, { buttons: [...(withSecrets ? [clear] : [])] });
  if (pressed === clear) await vscode.env.clipboard.writeText('');
}
