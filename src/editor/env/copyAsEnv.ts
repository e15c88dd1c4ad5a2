import * as vscode from 'vscode';
import { hasClientSecret } from '../../credentials/catalog/app';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import {
  isSecretField,
  type Sample,
  type VariableField,
  type VariableValues,
} from '../../credentials/variables/sampleVariables';
import { describeValues, formatEnvBlock } from '../../delivery/sampleValues';
import { formatPrivateKey } from '../../oauth/privateKey';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { copySecret } from '../prompts/copySecret';
import { notify } from '../prompts/notify';
import { pickSample } from '../prompts/pickSample';
import { runSteps } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';

type EnvServices = Pick<EditorServices, 'catalog' | 'clientSecrets' | 'privateKeys' | 'log'>;

/** APS: Copy as .env. Uses the variable names of an Autodesk sample. Includes secrets only if the person chooses to. */
export async function copyAsEnv(services: EnvServices, target: CommandTarget | undefined): Promise<void> {
  const title = (name: string): string => toPlainText(vscode.l10n.t('Copy {0} as .env', name));
  const { picked, sample } = await runSteps(vscode.l10n.t('Copy as .env'), (steps) =>
    pickSample(steps, services, target, { title, stepsAfter: 0 }),
  );
  await attributeErrors(picked, async () => {
    const values = describeValues(picked);
    if (!sample.names.some(([, field]) => isSecretField(field))) {
      await vscode.env.clipboard.writeText(formatEnvBlock(sample, values));
      void notify(vscode.l10n.t('Copied {0} as .env. This sample needs no secrets.', picked.name));
      return;
    }
    const withSecrets = await askForSecrets(picked, sample);
    const secrets = withSecrets ? await readSecrets(services, picked, sample) : {};
    const block = formatEnvBlock(sample, { ...values, ...secrets });
    await (withSecrets ? copySecret(block) : vscode.env.clipboard.writeText(block));
    void runAndShowErrors(services.log, () => showCopied(picked.name, withSecrets));
  });
}

async function readSecrets(
  { clientSecrets, privateKeys }: EnvServices,
  { app, serviceAccount }: ResolvedCredential,
  sample: Sample,
): Promise<VariableValues> {
  const clientSecret = hasClientSecret(app) ? { clientSecret: await clientSecrets.read(app.id) } : {};
  if (!serviceAccount || !holdsPrivateKey(sample)) return clientSecret;
  const { id: serviceAccountId, defaultKeyId: keyId } = serviceAccount;
  if (keyId === undefined) throw new CredentialError('noKey', app.id);
  const key = await privateKeys.get(app.id, { serviceAccountId, keyId });
  return { ...clientSecret, privateKey: formatPrivateKey(key) };
}

function holdsPrivateKey({ names }: Sample): boolean {
  return names.some(([, field]) => field === 'privateKey' || field === 'privateKeyBase64');
}

async function askForSecrets({ name }: ResolvedCredential, sample: Sample): Promise<boolean> {
  const withSecrets = vscode.l10n.t('Copy with Secrets');
  const without = vscode.l10n.t('Copy Without Secrets');
  const detail = describeSecrets(name, sample);
  const question = vscode.l10n.t('Include the secrets of {0}?', name);
  const pressed = await notify(question, {
    severity: 'warning',
    modal: { detail },
    buttons: [withSecrets, without],
  });
  if (pressed !== withSecrets && pressed !== without) throw new vscode.CancellationError();
  return pressed === withSecrets;
}

function describeSecrets(name: string, sample: Sample): string {
  const has = (wanted: VariableField): boolean => sample.names.some(([, field]) => field === wanted);
  if (has('keyPath'))
    return vscode.l10n.t(
      'This includes the client secret. This sample reads the private key from a file, so export the key as well.',
    );
  return holdsPrivateKey(sample)
    ? vscode.l10n.t(
        'This includes the client secret and the private key. Anyone who has both can act as {0}, and any program can read the clipboard.',
        name,
      )
    : vscode.l10n.t(
        'This includes the client secret. Anyone who has it can act as the app, and any program can read the clipboard.',
      );
}

async function showCopied(name: string, withSecrets: boolean): Promise<void> {
  const clear = vscode.l10n.t('Clear Clipboard');
  const text = withSecrets
    ? vscode.l10n.t('Copied {0} as .env, including its secrets. Paste it only into a file that Git ignores.', name)
    : vscode.l10n.t('Copied {0} as .env, without its secrets.', name);
  const pressed = await notify(text, { buttons: [...(withSecrets ? [clear] : [])] });
  if (pressed === clear) await vscode.env.clipboard.writeText('');
}
