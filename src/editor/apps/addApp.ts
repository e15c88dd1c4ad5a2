import * as vscode from 'vscode';
import type { AppType } from '../../aps/appType';
import { findAppType, signInSettingsOf } from '../../importing/importedApp';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { checkClientSecret, type SecretDecision } from '../prompts/checkClientSecret';
import { readDefaultScopes } from '../prompts/defaultScopes';
import { rememberPrinted, toNewSecret, type EnteredSecret } from '../prompts/enteredSecret';
import { pickAppType } from '../prompts/pickAppType';
import { promptSecret } from '../prompts/promptSecret';
import { promptName, suggestName } from '../prompts/promptText';
import { runSteps, type Steps } from '../prompts/steps';
import { showNewApp } from '../tokens/showNewApp';
import type { AddServices, EnteredApp } from './enteredApp';
import { findType } from './findType';
import { promptCustomApp } from './promptCustomApp';
import { firstPrompt, promptFirst, rememberClipboard, type Clipboard } from './promptFirst';

/** What is known of an app once its client secret has been checked. `type` is undefined if Autodesk didn't tell. */
interface Checked {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly decision: Extract<SecretDecision, { kind: 'save' }>;
  readonly type: AppType | undefined;
}

/** APS: Add App. Asks only for what the clipboard and Autodesk don't tell, checks the client secret, and adds the app. */
export async function addApp(services: AddServices): Promise<void> {
  const { catalog, clientSecrets } = services;
  await catalog.load();
  await catalog.throwIfOutdated();
  const checks = new ClientChecks(services);
  const clipboard = rememberClipboard();
  const entered = await runSteps(vscode.l10n.t('Add App'), (steps) => promptApp(steps, services, checks, clipboard));
  if (entered === 'import') return void vscode.commands.executeCommand('apsAuth.importEnv');
  const { app, clientSecret, note } = entered;
  const added = await attributeErrors({ name: app.name, app: { server: undefined, ...app } }, () =>
    catalog.add(app, clientSecret && toNewSecret(clientSecret)),
  );
  if (clientSecret) rememberPrinted(clientSecrets, added.id, clientSecret);
  void runAndShowErrors(services.log, () =>
    showNewApp(services, added, vscode.l10n.t('Added {0}. {1}', added.name, note)),
  );
}

async function promptApp(
  steps: Steps,
  services: AddServices,
  checks: ClientChecks,
  clipboard: Clipboard,
): Promise<EnteredApp | 'import'> {
  const { catalog } = services;
  steps.total = 3;
  const first = await promptFirst(steps, catalog, clipboard);
  if (first.kind === 'import') return 'import';
  if (first.kind === 'otherServer') {
    steps.total = undefined;
    const entered = await promptCustomApp(steps, services);
    return entered === 'aps' ? steps.again(firstPrompt()) : entered;
  }
  const { values, clientId } = first;
  if (first.isRead) steps.total = undefined;
  const read = values.clientSecret;
  const isUsable = read !== undefined && !checks.isRejected(clientId, read);
  const entered: EnteredSecret = isUsable ? { value: read, from: undefined } : await promptClientSecret(steps, read);
  const clientSecret = entered.value;
  const checked = clientSecret === '' ? undefined : await checks.check(clientId, clientSecret);
  if (checked === 'edit') return steps.again(secretPrompt());
  const known = checked ? (findAppType({ ...values, clientSecret }) ?? checked.type) : 'desktopMobileSpa';
  if (known === undefined && steps.total !== undefined) steps.total += 1;
  const type = known ?? (await pickAppType(steps, clientId));
  const suggested = suggestName(clientId);
  const takenNames = catalog.apps.map((app) => app.name);
  const name =
    first.isRead && !takenNames.includes(suggested)
      ? suggested
      : await promptName(steps, { prompt: vscode.l10n.t('Display name'), value: suggested }, takenNames);
  const { secretStatus = 'unchecked', note = vscode.l10n.t('Users can now sign in.') } = checked?.decision ?? {};
  return {
    app: {
      name,
      type,
      clientId,
      secretStatus,
      scopes: type === 'serverToServer' ? readDefaultScopes(services.log, 'twoLegged') : [],
      signIn: signInSettingsOf(values),
    },
    clientSecret: checked && entered,
    note,
  };
}

function promptClientSecret(steps: Steps, value: string | undefined): Promise<EnteredSecret> {
  return promptSecret(steps, { prompt: secretPrompt(), value, isOptional: true });
}

function secretPrompt(): string {
  return vscode.l10n.t(
    "Client secret (stored only in the editor's secret storage). Leave it empty if the app has none.",
  );
}

/** Checks each client secret once, because the prompts run again when the person goes back. */
class ClientChecks {
  readonly #services: AddServices;
  #last: Checked | undefined;
  #rejected: Pick<Checked, 'clientId' | 'clientSecret'> | undefined;

  constructor(services: AddServices) {
    this.#services = services;
  }

  /** Whether the person wants to edit this client secret, because Autodesk rejected it. */
  isRejected(clientId: string, clientSecret: string): boolean {
    return this.#rejected?.clientId === clientId && this.#rejected.clientSecret === clientSecret;
  }

  async check(clientId: string, clientSecret: string): Promise<Checked | 'edit'> {
    if (this.#last?.clientId === clientId && this.#last.clientSecret === clientSecret) return this.#last;
    const name = suggestName(clientId);
    const app = { name, type: 'serverToServer', clientId, clientSecret, server: undefined, scopes: [] } as const;
    const decision = await checkClientSecret(this.#services, app);
    if (decision.kind === 'edit') {
      this.#rejected = { clientId, clientSecret };
      return 'edit';
    }
    const type = decision.secretStatus === 'accepted' ? await findType(this.#services, app) : undefined;
    this.#last = { clientId, clientSecret, decision, type };
    return this.#last;
  }
}
