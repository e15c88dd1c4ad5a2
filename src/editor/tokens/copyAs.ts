import * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { exampleUrl, formatCopy } from '../../delivery/copyForms';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { copySecret } from '../prompts/copySecret';
import { notify } from '../prompts/notify';
import { toPlainText } from '../words/toPlainText';
import { copyFormName, offeredForms, type OfferedForm } from './copyFormNames';
import { findLastForm, rememberForm } from './lastForm';
import { describeToken, getTokenWithProgress, pickOrActive, type TokenServices } from './requestToken';

type CopyServices = TokenServices & Pick<EditorServices, 'server' | 'globalState'>;

/** APS: Copy As. Copies the access token in the form that a tool or a language needs. The last form is offered first. */
export async function copyAs(services: CopyServices, target: CommandTarget | undefined): Promise<void> {
  const picked = await pickOrActive(services, target, vscode.l10n.t('Copy As'));
  const url = exampleUrl(picked, services.server.baseUrl);
  const form = await pickForm(services, picked, url);
  if (form === undefined) {
    await vscode.commands.executeCommand('apsAuth.copyAsEnv', picked.credential);
    return;
  }
  const accessToken = await getTokenWithProgress(services, picked, false);
  await copySecret(formatCopy(form, { token: accessToken.value, url, scopes: picked.scopes }));
  await rememberForm(services, picked.credential, form);
  const details = describeToken(services, accessToken);
  void notify(
    form === 'token'
      ? vscode.l10n.t('Copied the access token of {0}, {1}.', picked.name, details)
      : vscode.l10n.t('Copied the access token of {0} as {1}, {2}.', picked.name, copyFormName(form), details),
  );
}

/** The form that the person picks; undefined for the variables of a `.env` file, which have a command of their own. */
async function pickForm(
  { globalState }: CopyServices,
  { credential, name, scopes }: ResolvedCredential,
  url: URL,
): Promise<OfferedForm | undefined> {
  const last = findLastForm(globalState, credential);
  const toRow = (form: OfferedForm): FormRow => ({
    label: copyFormName(form),
    description: formatCopy(form, { token: '•••', url, scopes }).replaceAll('\n', ' '),
    form,
  });
  const env: FormRow = {
    label: vscode.l10n.t('.env file'),
    description: vscode.l10n.t('client ID, secrets, and more for an Autodesk sample'),
    form: undefined,
  };
  const others = offeredForms.filter((form) => form !== last).map(toRow);
  const rows =
    last === undefined
      ? [...others, env]
      : [separate(vscode.l10n.t('last used')), toRow(last), separate(vscode.l10n.t('others')), ...others, env];
  const picked = await vscode.window.showQuickPick(rows, {
    title: toPlainText(vscode.l10n.t('Copy {0} As', name)),
    placeHolder: vscode.l10n.t('How do you want to use the access token?'),
    matchOnDescription: true,
  });
  if (!picked) throw new vscode.CancellationError();
  return picked.form;
}

interface FormRow extends vscode.QuickPickItem {
  readonly form: OfferedForm | undefined;
}

function separate(label: string): FormRow {
  return { label, kind: vscode.QuickPickItemKind.Separator, form: undefined };
}
