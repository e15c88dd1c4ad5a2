import * as vscode from 'vscode';
import type { AppType } from '../../aps/appType';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { isRetired, type CustomServer } from '../../credentials/catalog/customServer';
import { attributeErrors } from '../errors/credentialFailure';
import { checkClientSecret, type SecretDecision } from '../prompts/checkClientSecret';
import { promptAppSecret } from '../prompts/promptAppSecret';
import { promptCustomScopes } from '../prompts/promptCustomScopes';
import { promptCustomServer, promptPreset } from '../prompts/promptCustomServer';
import { promptName, promptPastedValue } from '../prompts/promptText';
import type { ServerSetting } from '../serverSetting';
import { toPlainText } from '../words/toPlainText';
import { showAdded } from './showAdded';

/** What the person has entered so far; kept when they go back to edit it. */
interface Draft extends Pick<App, 'name' | 'clientId' | 'scopes'> {
  readonly clientSecret: string | undefined;
}

/** Adds an app of another server. Answers with the type of Autodesk's that the person would rather have instead. */
export async function addCustomApp(
  catalog: Catalog,
  settings: ServerSetting,
): Promise<'added' | Exclude<AppType, 'oauth2'>> {
  const title = vscode.l10n.t('Add App: Other OAuth 2.0 Server');
  const preset = await promptPreset(title);
  const { server, scopesSupported } = await promptCustomServer(title, preset);
  if (isRetired(server) && (await askForCurrentVersion())) return 'serverToServer';
  let draft: Draft | undefined;
  let decision: SecretDecision = { kind: 'edit' };
  while (decision.kind === 'edit') {
    draft = await promptDraft(catalog, server, scopesSupported, title, draft);
    decision = await check(settings, server, draft);
    if (decision.kind === 'keep') await add(catalog, server, draft, decision);
  }
  return 'added';
}

/** Autodesk's own host answers v1 with an error since 2024, so a person should hear of it before the first request. */
async function askForCurrentVersion(): Promise<boolean> {
  const current = vscode.l10n.t('Add as v2 App');
  const anyway = vscode.l10n.t('Use v1 Anyway');
  const detail = vscode.l10n.t(
    'Autodesk shut down version 1 of its endpoints in 2024. The same client ID and secret work with version 2.',
  );
  const pressed = await vscode.window.showWarningMessage(
    vscode.l10n.t('Autodesk has retired this endpoint.'),
    { modal: true, detail },
    current,
    anyway,
  );
  if (pressed !== current && pressed !== anyway) throw new vscode.CancellationError();
  return pressed === current;
}

async function promptDraft(
  catalog: Catalog,
  server: CustomServer,
  scopesSupported: readonly string[],
  title: string,
  before: Draft | undefined,
): Promise<Draft> {
  const { host } = new URL(server.tokenEndpoint);
  const findDuplicate = (value: string): App | undefined =>
    catalog.apps.find(
      (app) => app.clientId === value && app.server !== undefined && new URL(app.server.tokenEndpoint).host === host,
    );
  const clientId = await promptPastedValue({
    title,
    prompt: vscode.l10n.t('Client ID at {0}', host),
    value: before?.clientId,
    isSecret: false,
    allowsAnyValue: true,
    findProblem: (value) => describeDuplicate(findDuplicate(value)),
  });
  const clientSecret =
    server.authentication === 'none'
      ? undefined
      : await promptAppSecret(
          title,
          server,
          vscode.l10n.t("Client secret (stored only in the editor's secret storage)"),
        );
  const name = await promptName(
    { title, prompt: vscode.l10n.t('Display name'), value: before?.name ?? host },
    catalog.apps.map((app) => app.name),
  );
  return {
    clientId,
    clientSecret,
    name,
    scopes: await promptCustomScopes(name, before?.scopes ?? [], scopesSupported),
  };
}

function describeDuplicate(app: App | undefined): string | undefined {
  return app && toPlainText(vscode.l10n.t('{0} already uses this client ID.', app.name));
}

async function check(
  settings: ServerSetting,
  server: CustomServer,
  { clientSecret, ...draft }: Draft,
): Promise<SecretDecision> {
  if (clientSecret !== undefined) return checkClientSecret(settings, { ...draft, server, clientSecret });
  return { kind: 'keep', secretStatus: 'unchecked', note: vscode.l10n.t('Users can now sign in.') };
}

async function add(
  catalog: Catalog,
  server: CustomServer,
  draft: Draft,
  decision: Extract<SecretDecision, { kind: 'keep' }>,
): Promise<void> {
  const { clientSecret, ...app } = draft;
  const added = await attributeErrors({ name: app.name, app: { server } }, () =>
    catalog.add({ ...app, server, type: 'oauth2', secretStatus: decision.secretStatus }, clientSecret),
  );
  void showAdded(added, decision.note);
}
