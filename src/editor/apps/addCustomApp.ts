import * as vscode from 'vscode';
import type { AppType } from '../../aps/appType';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { isRetired } from '../../credentials/catalog/customServer';
import { serverOf } from '../../credentials/catalog/server';
import { attributeErrors } from '../errors/credentialFailure';
import { checkClientSecret, type CheckServices, type SecretDecision } from '../prompts/checkClientSecret';
import { notify } from '../prompts/notify';
import { promptAppSecret } from '../prompts/promptAppSecret';
import { promptCustomServer, promptPreset, type PromptedServer } from '../prompts/promptCustomServer';
import { promptScopesOf } from '../prompts/promptScopes';
import { promptName, promptPastedValue } from '../prompts/promptText';
import { toPlainText } from '../words/toPlainText';
import { showAdded } from './showAdded';

/** Where the new app is registered, and the title of its prompts. */
interface NewRegistration extends PromptedServer {
  readonly type: 'oauth2';
  readonly title: string;
}

/** What the person has entered so far, so that they can go back and edit it. */
interface Draft extends Pick<App, 'name' | 'clientId' | 'scopes'> {
  readonly clientSecret: string | undefined;
}

/** Adds an app of another server. Returns `added`, or the Autodesk app type that the person chose to add instead. */
export async function addCustomApp(
  catalog: Catalog,
  services: CheckServices,
): Promise<'added' | Exclude<AppType, 'oauth2'>> {
  const title = vscode.l10n.t('Add App: Other OAuth 2.0 Server');
  const preset = await promptPreset(title);
  const registration: NewRegistration = { type: 'oauth2', title, ...(await promptCustomServer(title, preset)) };
  if (isRetired(registration.server) && (await askForCurrentVersion())) return 'serverToServer';
  let draft: Draft | undefined;
  let decision: SecretDecision = { kind: 'edit' };
  while (decision.kind === 'edit') {
    draft = await promptDraft(catalog, registration, draft);
    decision = await check(services, registration, draft);
    if (decision.kind === 'save') await add(catalog, registration, draft, decision);
  }
  return 'added';
}

/** Autodesk's own host has rejected v1 requests since 2024, so this warns before the first one. */
async function askForCurrentVersion(): Promise<boolean> {
  const current = vscode.l10n.t('Add as v2 App');
  const anyway = vscode.l10n.t('Use v1 Anyway');
  const detail = vscode.l10n.t(
    'Autodesk shut down version 1 of its endpoints in 2024. The same client ID and secret work with version 2.',
  );
  const pressed = await notify(vscode.l10n.t('Autodesk has retired this endpoint.'), {
    severity: 'warning',
    modal: { detail },
    buttons: [current, anyway],
  });
  if (pressed !== current && pressed !== anyway) throw new vscode.CancellationError();
  return pressed === current;
}

async function promptDraft(
  catalog: Catalog,
  registration: NewRegistration,
  previous: Draft | undefined,
): Promise<Draft> {
  const { title, server, scopesSupported } = registration;
  const { name: host, hasClientSecret } = serverOf(registration);
  const findDuplicate = (value: string): App | undefined =>
    catalog.apps.find((app) => app.clientId === value && serverOf(app).name === host);
  const clientId = await promptPastedValue({
    title,
    prompt: vscode.l10n.t('Client ID at {0}', host),
    value: previous?.clientId,
    isSecret: false,
    allowsAnyValue: true,
    findProblem: (value) => describeDuplicate(findDuplicate(value)),
  });
  const clientSecret = hasClientSecret
    ? await promptAppSecret(title, server, vscode.l10n.t("Client secret (stored only in the editor's secret storage)"))
    : undefined;
  const name = await promptName(
    { title, prompt: vscode.l10n.t('Display name'), value: previous?.name ?? host },
    catalog.apps.map((app) => app.name),
  );
  const current = previous?.scopes ?? [];
  const scopes = await promptScopesOf(registration, { name, current, legs: 'twoLegged', supported: scopesSupported });
  return { clientId, clientSecret, name, scopes };
}

function describeDuplicate(app: App | undefined): string | undefined {
  return app && toPlainText(vscode.l10n.t('{0} already uses this client ID.', app.name));
}

async function check(
  services: CheckServices,
  { type, server }: NewRegistration,
  { clientSecret, ...draft }: Draft,
): Promise<SecretDecision> {
  if (clientSecret !== undefined) return checkClientSecret(services, { ...draft, type, server, clientSecret });
  return { kind: 'save', secretStatus: 'unchecked', note: vscode.l10n.t('Users can now sign in.') };
}

async function add(
  catalog: Catalog,
  { type, server }: NewRegistration,
  draft: Draft,
  decision: Extract<SecretDecision, { kind: 'save' }>,
): Promise<void> {
  const { clientSecret, ...app } = draft;
  const added = await attributeErrors({ name: app.name, app: { type, server } }, () =>
    catalog.add({ ...app, type, server, secretStatus: decision.secretStatus }, clientSecret),
  );
  void showAdded(added, decision.note);
}
