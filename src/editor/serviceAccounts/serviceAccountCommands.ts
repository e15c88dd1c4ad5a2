import * as vscode from 'vscode';
import {
  findAccountNameProblem,
  serviceAccountLimits,
  type AccountNameProblem,
  type NewServiceAccount,
} from '../../aps/serviceAccountApi';
import type { App } from '../../credentials/catalog/app';
import { readCredential } from '../../credentials/catalog/credential';
import { serviceAccountSecretsPrefix } from '../../credentials/catalog/secretNames';
import type { ServiceAccount } from '../../credentials/catalog/serviceAccount';
import type { ServiceAccounts } from '../../credentials/serviceAccounts/serviceAccounts';
import type { TokenBroker } from '../../credentials/tokens/tokenBroker';
import { attributeErrors } from '../errors/credentialFailure';
import {
  pickAccount,
  pickAppWithAccounts,
  type PickedAccount,
  type ServiceAccountSource,
} from '../prompts/pickServiceAccount';
import { runWithProgress, type TaskControls } from '../prompts/runWithProgress';
import { toPlainText } from '../words/toPlainText';

/** What the commands about service accounts work with. */
export interface ServiceAccountCommandParts extends ServiceAccountSource {
  readonly accounts: ServiceAccounts;
  readonly broker: TokenBroker;
}

/** How an account comes to see projects: the person who may invite it does that in ACC or BIM 360. */
const invitationUrl = 'https://help.autodesk.com/view/BUILD/ENU/?guid=Custom_Integrations';

/** APS: Create Service Account. */
export async function createServiceAccount(parts: ServiceAccountCommandParts, argument: unknown): Promise<void> {
  const app = await pickAppWithAccounts(parts, argument, vscode.l10n.t('Create Service Account'));
  const account = await promptAccount(app);
  const created = await attributeErrors(
    { name: account.name, credential: { kind: 'app', appId: app.id } },
    async () => {
      const made = await runWithProgress(vscode.l10n.t('Creating {0}', account.name), (controls) =>
        parts.accounts.create(app.id, account, controls),
      );
      await parts.listing.refreshAccounts(app.id);
      return made;
    },
  );
  void showCreated(parts.catalog.getApp(app.id), created, account.name);
}

/** APS: Refresh Service Accounts. All of an app, or on the row of one that one and its keys. */
export async function refreshServiceAccounts(parts: ServiceAccountCommandParts, argument: unknown): Promise<void> {
  const named = readCredential(argument);
  if (named?.kind === 'serviceAccount') {
    const { app, account, name } = await pickAccount(parts, argument, '', () => true);
    // One that Autodesk does not know can only be found again among all.
    return account.status === 'deleted'
      ? parts.listing.refreshAccounts(app.id)
      : parts.listing.refreshAccount(app.id, account.id, name);
  }
  const app = await pickAppWithAccounts(parts, argument, vscode.l10n.t('Refresh Service Accounts'));
  return parts.listing.refreshAccounts(app.id);
}

/** APS: Copy E-Mail of Service Account. */
export async function copyServiceAccountEmail(parts: ServiceAccountCommandParts, argument: unknown): Promise<void> {
  const { app, account } = await pickAccount(parts, argument, vscode.l10n.t('Copy Service Account Email'), () => true);
  await vscode.env.clipboard.writeText(account.email);
  const text = vscode.l10n.t(
    'Copied {0}. In ACC or BIM 360, first add client ID {1} as a custom integration, then invite this email address as a member.',
    account.email,
    app.clientId,
  );
  void offerInvitationHelp(text, app);
}

/** APS: Enable Service Account. */
export async function enableServiceAccount(parts: ServiceAccountCommandParts, argument: unknown): Promise<void> {
  const picked = await pickAccount(
    parts,
    argument,
    vscode.l10n.t('Enable Service Account'),
    ({ status }) => status === 'disabled' || status === 'deactivated',
  );
  await changeAtAutodesk(picked, vscode.l10n.t('Enabling {0}', picked.name), (controls) =>
    parts.accounts.setStatus(picked.app.id, picked.account.id, 'enabled', controls),
  );
  void vscode.window.showInformationMessage(toPlainText(vscode.l10n.t('Enabled {0}.', picked.name)));
}

/** APS: Disable Service Account. */
export async function disableServiceAccount(parts: ServiceAccountCommandParts, argument: unknown): Promise<void> {
  const picked = await pickAccount(
    parts,
    argument,
    vscode.l10n.t('Disable Service Account'),
    ({ status }) => status === 'enabled',
  );
  const detail = vscode.l10n.t(
    "Autodesk won't issue access tokens for this account until you enable it again. Anything that uses the account stops working when its current token expires.",
  );
  await confirm(vscode.l10n.t('Disable {0}?', picked.name), detail, vscode.l10n.t('Disable'));
  await changeAtAutodesk(picked, vscode.l10n.t('Disabling {0}', picked.name), (controls) =>
    parts.accounts.setStatus(picked.app.id, picked.account.id, 'disabled', controls),
  );
  void vscode.window.showInformationMessage(toPlainText(vscode.l10n.t('Disabled {0}.', picked.name)));
}

/** APS: Delete Service Account. At Autodesk, with its keys, and here. */
export async function deleteServiceAccount(parts: ServiceAccountCommandParts, argument: unknown): Promise<void> {
  const picked = await pickAccount(parts, argument, vscode.l10n.t('Delete Service Account'), () => true);
  const { app, account, name } = picked;
  const detail =
    account.status === 'deleted'
      ? vscode.l10n.t(
          "{0}\n\nThe account no longer exists at Autodesk. This deletes its private keys from this editor. You can't undo this.",
          toPlainText(account.email),
        )
      : vscode.l10n.t(
          "{0}\n\nThis deletes the account and its keys at Autodesk, removes it from every project, and deletes its private keys from this editor. You can't undo this.",
          toPlainText(account.email),
        );
  await confirm(vscode.l10n.t('Delete service account {0}?', name), detail, vscode.l10n.t('Delete'));
  await changeAtAutodesk(picked, vscode.l10n.t('Deleting {0}', name), async (controls) => {
    parts.broker.forget(serviceAccountSecretsPrefix(app.id, account.id));
    await parts.accounts.delete(app.id, account.id, controls);
  });
  void vscode.window.showInformationMessage(toPlainText(vscode.l10n.t('Deleted {0}.', name)));
}

/** Asks before something that can't be undone or that others will notice. @throws CancellationError */
export async function confirm(question: string, detail: string, button: string): Promise<void> {
  const pressed = await vscode.window.showWarningMessage(toPlainText(question), { modal: true, detail }, button);
  if (pressed !== button) throw new vscode.CancellationError();
}

/** Runs a change of an account or of one of its keys at Autodesk, with progress and its name on what goes wrong. */
export function changeAtAutodesk<T>(
  { app, account, name }: PickedAccount,
  title: string,
  change: (controls: TaskControls) => Promise<T>,
): Promise<T> {
  return attributeErrors(
    { name, credential: { kind: 'serviceAccount', appId: app.id, serviceAccountId: account.id } },
    () => runWithProgress(title, change),
  );
}

async function promptAccount(app: App): Promise<NewServiceAccount> {
  const title = (step: number): string =>
    toPlainText(vscode.l10n.t('Create Service Account for {0} ({1}/3)', app.name, step));
  const name = await promptText(
    title(1),
    vscode.l10n.t("Name (used as the first part of the email address; can't be changed later)"),
    'ci-publisher',
    describeNameProblem,
  );
  const firstName = await promptText(
    title(2),
    vscode.l10n.t('First name, as project members will see it'),
    'service',
    describePersonNameProblem,
  );
  const lastName = await promptText(
    title(3),
    vscode.l10n.t('Last name, as project members will see it'),
    name,
    describePersonNameProblem,
    name,
  );
  return { name, firstName, lastName };
}

type Validation = string | vscode.InputBoxValidationMessage | undefined;

async function promptText(
  title: string,
  prompt: string,
  placeHolder: string,
  validate: (text: string) => Validation,
  value?: string,
): Promise<string> {
  const entered = await vscode.window.showInputBox({
    title,
    prompt,
    placeHolder,
    ignoreFocusOut: true,
    ...(value === undefined ? {} : { value }),
    validateInput: (text) => (text === '' ? undefined : validate(text.trim())),
  });
  if (entered === '') return promptText(title, prompt, placeHolder, validate, value);
  if (entered === undefined) throw new vscode.CancellationError();
  return entered.trim();
}

function describeNameProblem(name: string): Validation {
  const problem = findAccountNameProblem(name);
  if (problem === undefined) return undefined;
  const message = nameProblemText(problem);
  return problem === 'unusual' ? { message, severity: vscode.InputBoxValidationSeverity.Warning } : message;
}

function nameProblemText(problem: AccountNameProblem): string {
  switch (problem) {
    case 'length':
      return vscode.l10n.t('Names must be 5 to 100 characters long.');
    case 'badCharacter':
      return vscode.l10n.t('Use only letters, digits, hyphens, and underscores.');
    case 'noLetterOrDigit':
      return vscode.l10n.t('Use at least one letter or digit.');
    case 'unusual':
      return vscode.l10n.t(
        'Autodesk recommends lowercase letters, digits, and hyphens, starting and ending with a letter or digit.',
      );
  }
}

function describePersonNameProblem(name: string): Validation {
  if (name.length > 100) return vscode.l10n.t('Use at most 100 characters.');
  if (name.length >= 5) return undefined;
  return {
    message: vscode.l10n.t("According to Autodesk's documentation, at least 5 characters are required."),
    severity: vscode.InputBoxValidationSeverity.Warning,
  };
}

async function showCreated(app: App, account: ServiceAccount, name: string): Promise<void> {
  const createKey = vscode.l10n.t('Create Key');
  const copyEmail = vscode.l10n.t('Copy Email');
  const used = app.serviceAccounts?.filter(({ status }) => status !== 'deleted').length ?? 1;
  const text = toPlainText(
    vscode.l10n.t(
      'Created {0}. Create a key to get access tokens. The app now has {1} of {2} service accounts.',
      name,
      used,
      serviceAccountLimits.maxAccounts,
    ),
  );
  const pressed = await vscode.window.showInformationMessage(text, createKey, copyEmail);
  const argument = { appId: app.id, serviceAccountId: account.id };
  if (pressed === createKey) await vscode.commands.executeCommand('apsAuth.createKey', argument);
  if (pressed === copyEmail) await vscode.commands.executeCommand('apsAuth.copyServiceAccountEmail', argument);
}

async function offerInvitationHelp(text: string, app: App): Promise<void> {
  const copyClientId = vscode.l10n.t('Copy Client ID');
  const showHow = vscode.l10n.t('Show How');
  const pressed = await vscode.window.showInformationMessage(toPlainText(text), copyClientId, showHow);
  if (pressed === copyClientId) await vscode.env.clipboard.writeText(app.clientId);
  if (pressed === showHow) await vscode.env.openExternal(vscode.Uri.parse(invitationUrl));
}
