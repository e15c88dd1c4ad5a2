import * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { isSecretField, type Sample, type VariableValues } from '../../credentials/variables/sampleVariables';
import { readTargetFile, writeTargetFile } from '../../credentials/variables/targetFile';
import { PermissionError } from '../../delivery/permissions';
import { toVariables } from '../../delivery/sampleValues';
import { setVariables } from '../../delivery/setVariables';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { confirm } from '../prompts/confirm';
import { isUnsaved } from '../prompts/isUnsaved';
import { notify } from '../prompts/notify';
import { pickSample } from '../prompts/pickSample';
import { runSteps } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';
import { asksForFile, pickTargetFile, type PickedFile } from './pickTargetFile';
import { requireIgnoredByGit } from './requireIgnoredByGit';
import { describeVariables } from './variableTexts';

type EnvServices = Pick<EditorServices, 'catalog' | 'loadDelivery' | 'log'>;

/** APS: Write to .env. Writes the variables of an Autodesk sample into the file that the sample reads. */
export async function writeToEnv(services: EnvServices, target: CommandTarget | undefined): Promise<void> {
  const title = (name: string): string => toPlainText(vscode.l10n.t('Write {0} to .env', name));
  const { picked, sample, file } = await runSteps(vscode.l10n.t('Write to .env'), async (steps) => {
    const prompted = await pickSample(steps, services, target, { title, stepsAfter: asksForFile() ? 1 : 0 });
    return { ...prompted, file: await pickTargetFile(steps, prompted.sample) };
  });
  await attributeErrors({ name: file.name }, () => writeFile(services, picked, sample, file));
}

async function writeFile(
  services: EnvServices,
  picked: ResolvedCredential,
  sample: Sample,
  file: PickedFile,
): Promise<void> {
  const before = await readTargetFile(file.uri.fsPath);
  if (isUnsaved(file)) {
    void notify(vscode.l10n.t('{0} has unsaved changes. Save or discard them first.', file.name));
    return;
  }
  if (sample.names.some(([, field]) => isSecretField(field))) await requireIgnoredByGit(file);
  const values = await attributeErrors(picked, () => getValues(services, picked, sample, file));
  const variables = toVariables(sample, values);
  const edited = setVariables(file.uri.fsPath, before.text, variables);
  if (edited.text === before.text) {
    void notify(vscode.l10n.t('{0} already has these values of {1}.', file.name, picked.name));
    return;
  }
  const names = sample.names.map(([name]) => name);
  const withoutValue = names.filter((name) => !variables.some((variable) => variable.name === name));
  await confirm(
    vscode.l10n.t('Write {0} to {1}?', picked.name, file.name),
    describeVariables(edited.variables, withoutValue),
    vscode.l10n.t('Write'),
  );
  await writeTargetFile(before, edited.text);
  void runAndShowErrors(services.log, () => showWritten(picked, sample, file));
}

/** @throws CancellationError if the person closed the question whether the file may get a secret */
async function getValues(
  services: EnvServices,
  { credential }: ResolvedCredential,
  { names }: Sample,
  { name }: PickedFile,
): Promise<VariableValues> {
  const { delivery } = await services.loadDelivery();
  const fields = names.map(([, field]) => field);
  try {
    return await delivery.getValues({ kind: 'envFile', name }, credential, fields, { askAgain: true });
  } catch (error) {
    throw error instanceof PermissionError && error.refusal === 'closed' ? new vscode.CancellationError() : error;
  }
}

async function showWritten(
  { name, credential }: ResolvedCredential,
  { names }: Sample,
  file: PickedFile,
): Promise<void> {
  const openFile = vscode.l10n.t('Open File');
  const exportKey = vscode.l10n.t('Export Key');
  const needsKeyFile = names.some(([, field]) => field === 'keyPath');
  const text = needsKeyFile
    ? vscode.l10n.t(
        'Wrote {0} to {1}. This sample reads the private key from a file, so export the key as well.',
        name,
        file.name,
      )
    : vscode.l10n.t('Wrote {0} to {1}.', name, file.name);
  const pressed = await notify(text, { buttons: [...(needsKeyFile ? [exportKey] : []), openFile] });
  if (pressed === openFile) await vscode.window.showTextDocument(file.uri);
  if (pressed === exportKey) await vscode.commands.executeCommand('apsAuth.exportKey', credential);
}
