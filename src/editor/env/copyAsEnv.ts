import * as vscode from 'vscode';
import type { KeyReference } from '../../aps/keyApi';
import { CredentialError } from '../../credentials/credentialError';
import { describeValues, formatEnvBlock } from '../../delivery/sampleValues';
import { samplesOf, type Sample } from '../../delivery/sampleVariables';
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
    const sample = await pickSample(name, samplesOf(picked));
    const values = describeValues(picked);
    const withSecrets = await askForSecrets(name, sample);
    const secrets = withSecrets ? await readSecrets(services, app.id, { serviceAccountId, keyId }) : {};
    await vscode.env.clipboard.writeText(formatEnvBlock(sample, { ...values, ...secrets }));
    void runAndShowErrors(services.log, () => showCopied(name, withSecrets));
  });
}

async function readSecrets(
  { clientSecrets, privateKeys }: EnvServices,
  appId: string,
  key: KeyReference,
): Promise<{ readonly clientSecret: string; readonly privateKey: string }> {
  return {
    clientSecret: await clientSecrets.read(appId),
    privateKey: formatPrivateKey(await privateKeys.get(appId, key)),
  };
}

async function pickSample(name: string, samples: readonly Sample[]): Promise<Sample> {
  const rows = samples.map((sample) => ({
    label: sample.source,
    detail: sample.names.map(([variable]) => variable).join(', '),
    sample,
  }));
  const options = {
    title: toPlainText(vscode.l10n.t('Copy {0} as .env', name)),
    placeHolder: vscode.l10n.t('Which Autodesk sample is it for?'),
    matchOnDetail: true,
  };
  const picked = await vscode.window.showQuickPick(rows, options);
  if (!picked) throw new vscode.CancellationError();
  return picked.sample;
}

async function askForSecrets(name: string, { names }: Sample): Promise<boolean> {
  const withSecrets = vscode.l10n.t('Copy with Secrets');
  const without = vscode.l10n.t('Copy Without Secrets');
  const detail = names.some(([, field]) => field === 'keyPath')
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
