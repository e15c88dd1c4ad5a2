import * as vscode from 'vscode';
import { appTypes, isAppType, type AppType } from '../../aps/appType';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { checkClientSecret, type CheckServices, type SecretDecision } from '../prompts/checkClientSecret';
import { promptName, promptPastedValue } from '../prompts/promptText';
import { appTypeMeaning, appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';
import { addCustomApp } from './addCustomApp';
import { showAdded } from './showAdded';

/** What the person has entered so far, so that they can go back and edit it. */
interface Draft {
  readonly type: AppType;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly name: string;
}

/** APS: Add App. Prompts for the app, checks its client secret, and adds it. */
export async function addApp({ catalog, ...services }: CheckServices & Pick<EditorServices, 'catalog'>): Promise<void> {
  await catalog.load();
  await catalog.throwIfOutdated();
  let type = await promptType();
  if (type === 'oauth2') {
    const next = await addCustomApp(catalog, services);
    if (next === 'added') return;
    type = next;
  }
  let draft = await promptDraft(catalog, type, undefined);
  let decision = await check(services, draft);
  while (decision.kind === 'edit') {
    draft = await promptDraft(catalog, type, draft);
    decision = await check(services, draft);
  }
  const { clientId, clientSecret, name } = draft;
  const added = await attributeErrors({ name }, () =>
    catalog.add({ name, type, clientId, secretStatus: decision.secretStatus }, clientSecret),
  );
  void showAdded(added, decision.note);
}

async function check(services: CheckServices, draft: Draft): Promise<SecretDecision> {
  const { clientSecret } = draft;
  if (clientSecret !== undefined)
    return checkClientSecret(services, { ...draft, clientSecret, server: undefined, scopes: [] });
  return { kind: 'save', secretStatus: 'unchecked', note: vscode.l10n.t('Users can now sign in.') };
}

async function promptType(): Promise<AppType> {
  const rows = Object.keys(appTypes)
    .filter(isAppType)
    .map((type) => ({ label: appTypeName(type), detail: appTypeMeaning(type), type }));
  const options = {
    title: vscode.l10n.t('Add App'),
    placeHolder: vscode.l10n.t("What is the app's type in the APS portal?"),
    ignoreFocusOut: true,
  };
  const picked = await vscode.window.showQuickPick(rows, options);
  if (!picked) throw new vscode.CancellationError();
  return picked.type;
}

async function promptDraft(catalog: Catalog, type: AppType, previous: Draft | undefined): Promise<Draft> {
  const { hasClientSecret } = appTypes[type];
  const steps = hasClientSecret ? 3 : 2;
  const title = (step: number): string => vscode.l10n.t('Add App: {0} ({1}/{2})', appTypeName(type), step, steps);
  const clientId = await promptPastedValue({
    title: title(1),
    prompt: vscode.l10n.t("Client ID, from the app's page in the APS portal"),
    value: previous?.clientId,
    isSecret: false,
    findProblem: (value) => describeDuplicate(catalog.findByClientId(value)),
  });
  const clientSecret = hasClientSecret
    ? await promptPastedValue({
        title: title(2),
        prompt: vscode.l10n.t("Client secret (stored only in the editor's secret storage)"),
        isSecret: true,
      })
    : undefined;
  const name = await promptName(
    {
      title: title(steps),
      prompt: vscode.l10n.t('Display name'),
      value: previous?.name ?? vscode.l10n.t('App {0}', clientId.slice(0, 6)),
    },
    catalog.apps.map((app) => app.name),
  );
  return { type, clientId, clientSecret, name };
}

function describeDuplicate(app: App | undefined): string | undefined {
  // The message of an input box renders `[text](command:…)` as a link, as a notification does.
  return app && toPlainText(vscode.l10n.t('{0} already uses this client ID.', app.name));
}
