import type { KeyObject } from 'node:crypto';
import * as vscode from 'vscode';
import { appTypes, type AppType } from '../../aps/appType';
import type { KeyReference } from '../../aps/keyApi';
import { findScopeProblem } from '../../aps/scopes';
import { isServiceAccountId } from '../../aps/serviceAccountApi';
import { canHaveServiceAccounts, canSignIn, type App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { withCredentialRecord, type Credential } from '../../credentials/catalog/credential';
import { findPastedValueProblem } from '../../credentials/catalog/pastedValue';
import { resolveApp } from '../../credentials/catalog/resolvedCredential';
import { serviceAccountName } from '../../credentials/catalog/serviceAccount';
import { initialSignInSettings } from '../../credentials/catalog/signInSettings';
import { CredentialError } from '../../credentials/credentialError';
import { sortScopes } from '../../credentials/tokens/accessToken';
import { findAppType, findLoopbackUri } from '../../delivery/importedApp';
import { mentionsField, readVariables, type ReadValues } from '../../delivery/readVariables';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { showImported } from '../keys/showImported';
import { checkClientSecret } from '../prompts/checkClientSecret';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { readPrivateKey } from '../prompts/readPrivateKey';
import { runWithProgress } from '../prompts/runWithProgress';
import { appTypeMeaning, appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';

type EnvServices = Pick<EditorServices, 'catalog' | 'listing' | 'accounts' | 'keys' | 'server' | 'assertions' | 'log'>;

/** APS: Import .env from Clipboard. Imports the app, service account, and key of an Autodesk sample. */
export async function importEnv(services: EnvServices): Promise<void> {
  await services.catalog.load();
  const text = await vscode.env.clipboard.readText();
  const values = readVariables(text);
  const { clientId = '', privateKey } = values;
  const known = services.catalog.findByClientId(clientId);
  const problem = describeImportProblem(values, known, mentionsField(text, 'clientSecret'));
  if (problem !== undefined) return void notify(problem);
  const title = vscode.l10n.t('Import .env from Clipboard');
  const type = known?.type ?? findAppType(values) ?? (await promptType(title, clientId));
  const detail = describeImport(values, known, type);
  await confirm(vscode.l10n.t('Import from the clipboard?'), detail, vscode.l10n.t('Import'));
  await attributeErrors(known ? resolveApp(known) : { name: clientId }, async () => {
    const key = privateKey === undefined ? undefined : await readPrivateKey(privateKey, title);
    const app = known ?? (await addApp(services, values, type));
    const reference = findKeyReference(values);
    if (key && reference) await importAccount(services, app, reference, key, values.scope);
    else void runAndShowErrors(services.log, () => showAppImported(app, values));
  });
}

/** Which of the two types that have a client secret an app is, if its variables don't tell. */
async function promptType(title: string, clientId: string): Promise<AppType> {
  const types = ['serverToServer', 'traditionalWeb'] as const;
  const rows = types.map((type) => ({ label: appTypeName(type), detail: appTypeMeaning(type), type }));
  const picked = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder: vscode.l10n.t('What is the type of {0} in the APS portal?', toPlainText(clientId)),
  });
  if (!picked) throw new vscode.CancellationError();
  return picked.type;
}

async function importAccount(
  services: EnvServices,
  app: App,
  key: KeyReference,
  privateKey: KeyObject,
  scope: string | undefined,
): Promise<void> {
  if (!canHaveServiceAccounts(app)) throw new CredentialError('noServiceAccounts', app.id);
  const { serviceAccountId } = key;
  const credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId } as const;
  const account = await runWithProgress(
    vscode.l10n.t('Importing a service account of {0}', app.name),
    async (controls) => {
      const requested = await services.accounts.request(app.id, serviceAccountId, controls);
      await services.keys.import(app.id, key, privateKey, controls);
      await services.keys.requestAll(app.id, serviceAccountId, controls);
      return requested;
    },
  );
  await storeScopes(services.catalog, credential, scope);
  await services.listing.refreshAccounts(app.id);
  const name = serviceAccountName(account);
  const imported = vscode.l10n.t('Imported {0} of {1} and tested its key.', name, app.name);
  void runAndShowErrors(services.log, () => showImported(credential, imported, true));
}

/** Explains why a block has nothing to import; undefined if it has something. */
function describeImportProblem(
  values: ReadValues,
  known: App | undefined,
  mentionsSecret: boolean,
): string | undefined {
  const { clientId, clientSecret, serviceAccountId } = values;
  if (clientId === undefined || findPastedValueProblem(clientId) !== undefined)
    return vscode.l10n.t(
      "The clipboard doesn't contain a client ID. Copy the contents of a .env file first, with lines such as APS_CLIENT_ID=… and APS_CLIENT_SECRET=…",
    );
  if (known && !findKeyReference(values))
    return vscode.l10n.t(
      "{0} is already added, and the clipboard doesn't contain a service account key, so there's nothing to import.",
      known.name,
    );
  const lacksSecret = clientSecret === undefined && (mentionsSecret || serviceAccountId !== undefined);
  return known || !lacksSecret
    ? undefined
    : vscode.l10n.t(
        "The clipboard doesn't contain the client secret of {0}, so the app can't be added. Copy the .env file with its secrets, or add the app first.",
        clientId,
      );
}

/** The key in a block; undefined unless the block has its service account, its ID, and its private key. */
function findKeyReference({ serviceAccountId = '', keyId = '', privateKey }: ReadValues): KeyReference | undefined {
  const isComplete = privateKey !== undefined && isServiceAccountId(serviceAccountId) && isServiceAccountId(keyId);
  return isComplete ? { serviceAccountId, keyId } : undefined;
}

async function showAppImported(app: App, { serviceAccountId }: ReadValues): Promise<void> {
  const signIn = vscode.l10n.t('Sign In');
  const text =
    serviceAccountId === undefined
      ? vscode.l10n.t('Imported {0}.', app.name)
      : vscode.l10n.t(
          "Imported {0}, but not the service account, because the .env block doesn't contain its private key. Use Import Key to import the key from its file.",
          app.name,
        );
  const pressed = await notify(text, { buttons: canSignIn(app) ? [signIn] : [] });
  if (pressed === signIn) await vscode.commands.executeCommand('apsAuth.signIn', resolveApp(app).credential);
}

function describeImport(values: ReadValues, known: App | undefined, type: AppType): string {
  const { clientId = '', serviceAccountId, keyId, privateKey } = values;
  const loopbackUri = known ? undefined : findLoopbackUri(values);
  return [
    known
      ? vscode.l10n.t('App: {0} (already added)', toPlainText(known.name))
      : vscode.l10n.t('App: {0} (new)', toPlainText(clientId)),
    known ? '' : vscode.l10n.t('Type: {0}', appTypeName(type)),
    loopbackUri === undefined ? '' : vscode.l10n.t('Callback URL: {0}', loopbackUri),
    serviceAccountId === undefined ? '' : vscode.l10n.t('Service account: {0}', toPlainText(serviceAccountId)),
    keyId === undefined ? '' : vscode.l10n.t('Key: {0}', toPlainText(keyId)),
    privateKey === undefined ? '' : vscode.l10n.t("The private key is tested with Autodesk before it's saved."),
  ]
    .filter(Boolean)
    .join('\n');
}

async function addApp({ catalog, ...services }: EnvServices, values: ReadValues, type: AppType): Promise<App> {
  const { clientId = '', clientSecret } = values;
  const name = vscode.l10n.t('App {0}', clientId.slice(0, 6));
  const loopbackUri = findLoopbackUri(values);
  const signIn = loopbackUri === undefined ? initialSignInSettings : { ...initialSignInSettings, loopbackUri };
  const app = { name, type, clientId, signIn } as const;
  if (clientSecret === undefined || !appTypes[type].hasClientSecret)
    return catalog.add({ ...app, secretStatus: 'unchecked' }, undefined);
  const decision = await checkClientSecret(services, { ...app, server: undefined, scopes: [], clientSecret });
  if (decision.kind === 'edit') throw new vscode.CancellationError();
  return catalog.add({ ...app, secretStatus: decision.secretStatus }, clientSecret);
}

async function storeScopes(catalog: Catalog, credential: Credential, scope: string | undefined): Promise<void> {
  const scopes = sortScopes(scope?.split(/[\s,]+/).filter(Boolean) ?? []);
  if (scopes.length === 0 || findScopeProblem(scopes, 'threeLegged') !== undefined) return;
  await catalog.change(credential.appId, (app) => withCredentialRecord(app, credential, { scopes }));
}
