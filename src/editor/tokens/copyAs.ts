import * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { copyForms, exampleUrl, formatCopy, type CopyForm } from '../../delivery/copyForms';
import { endpointForms, formatEndpointCopy, isEndpointForm, type EndpointForm } from '../../delivery/endpointForms';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { copySecret } from '../prompts/copySecret';
import { notify } from '../prompts/notify';
import { runSteps, type Steps } from '../prompts/steps';
import { formatClockTime } from '../words/formatDate';
import { toPlainText } from '../words/toPlainText';
import { copyFormName } from './copyFormNames';
import { findLastForm, rememberForm } from './lastForm';
import { describeToken, getTokenWithProgress, pickOrActive, type TokenServices } from './requestToken';

type CopyServices = TokenServices & Pick<EditorServices, 'server' | 'globalState' | 'loadEndpoint'>;

/** APS: Copy As. Copies the access token in the form that a tool or a language needs. The last form is offered first. */
export async function copyAs(services: CopyServices, target: CommandTarget | undefined): Promise<void> {
  const { picked, url, form } = await runSteps(vscode.l10n.t('Copy As'), async (steps) => {
    const credential = await pickOrActive(services, target, steps);
    const example = exampleUrl(credential, services.server.baseUrl);
    return { picked: credential, url: example, form: await pickForm(steps, services, credential, example) };
  });
  if (form === undefined) {
    await vscode.commands.executeCommand('apsAuth.copyAsEnv', picked.credential);
    return;
  }
  if (form === 'httpYac') {
    await vscode.env.clipboard.writeText(formatCopy(form, { token: '', url, scopes: picked.scopes }));
    await rememberForm(services, picked.credential, form);
    void notify(vscode.l10n.t('Copied a request for httpYac, which asks for an access token each time it is sent.'));
    return;
  }
  if (isEndpointForm(form)) {
    await copyForEndpoint(services, picked, form, url);
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

/** The endpoint's bearer is in the copy, so that is a secret too. */
async function copyForEndpoint(
  services: CopyServices,
  picked: ResolvedCredential,
  form: EndpointForm,
  url: URL,
): Promise<void> {
  // Scopes that aren't chosen yet, and what else only a person can do, come first.
  await getTokenWithProgress(services, picked, false);
  const door = await services.loadEndpoint();
  const { endpoint, credential } = await door.openWith(picked);
  await copySecret(formatEndpointCopy(form, { endpoint, credential, url }));
  await rememberForm(services, picked.credential, form);
  void notify(describeCopied(form, formatClockTime(endpoint.endsAt, services.clock.now())));
}

function describeCopied(form: EndpointForm, time: string): string {
  switch (form) {
    case 'restClientEndpoint':
      return vscode.l10n.t('Copied two requests. Send them in order before {0}.', time);
    case 'thunderClient':
      return vscode.l10n.t('Copied a pre-request script that sets {0} until {1}.', '{{apsToken}}', time);
    case 'postman':
    case 'bruno':
      return vscode.l10n.t('Copied a pre-request script that adds the access token until {0}.', time);
  }
}

/** The form that the person picks; undefined for the variables of a `.env` file, which have a command of their own. */
async function pickForm(
  steps: Steps,
  { globalState }: CopyServices,
  { credential, name, scopes }: ResolvedCredential,
  url: URL,
): Promise<CopyForm | EndpointForm | undefined> {
  const last = findLastForm(globalState, credential);
  const toRow = (form: CopyForm | EndpointForm): FormRow => ({
    label: copyFormName(form),
    description: isEndpointForm(form)
      ? vscode.l10n.t('without the access token, for an hour')
      : formatCopy(form, { token: '•••', url, scopes }).replaceAll('\n', ' '),
    form,
  });
  const env: FormRow = {
    label: vscode.l10n.t('.env file'),
    description: vscode.l10n.t('client ID, secrets, and more for an Autodesk sample'),
    form: undefined,
  };
  const others = [...copyForms, ...endpointForms].filter((form) => form !== last).map(toRow);
  const rows =
    last === undefined
      ? [...others, env]
      : [separate(vscode.l10n.t('last used')), toRow(last), separate(vscode.l10n.t('others')), ...others, env];
  steps.title = toPlainText(vscode.l10n.t('Copy {0} As', name));
  return (await steps.pick({ prompt: vscode.l10n.t('How do you want to use the access token?'), rows })).form;
}

interface FormRow extends vscode.QuickPickItem {
  readonly form: CopyForm | EndpointForm | undefined;
}

function separate(label: string): FormRow {
  return { label, kind: vscode.QuickPickItemKind.Separator, form: undefined };
}
