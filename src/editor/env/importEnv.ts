import type { KeyObject } from 'node:crypto';
import * as vscode from 'vscode';
import type { KeyReference } from '../../aps/keyApi';
import { findScopeProblem } from '../../aps/scopes';
import { isServiceAccountId } from '../../aps/serviceAccountApi';
import { canHaveServiceAccounts, type App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { withCredentialRecord, type Credential } from '../../credentials/catalog/credential';
import { resolveApp } from '../../credentials/catalog/resolvedCredential';
import { serviceAccountName } from '../../credentials/catalog/serviceAccount';
import { CredentialError } from '../../credentials/credentialError';
import { sortScopes } from '../../credentials/tokens/accessToken';
import { readVariables, type ReadValues } from '../../delivery/readVariables';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { showImported } from '../keys/showImported';
import { checkClientSecret } from '../prompts/checkClientSecret';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { readPrivateKey } from '../prompts/readPrivateKey';
import { runWithProgress } from '../prompts/runWithProgress';
import { toPlainText } from '../words/toPlainText';

type EnvServices = Pick<EditorServices, 'catalog' | 'listing' | 'accounts' | 'keys' | 'server' | 'assertions' | 'log'>;

/** APS: Import .env from Clipboard. Imports the app, service account, and key of an Autodesk sample. */
export async function importEnv(services: EnvServices): Promise<void> {
  await services.catalog.load();
  const values = readVariables(await vscode.env.clipboard.readText());
  const { clientId = '', clientSecret, privateKey } = values;
  const known = services.catalog.findByClientId(clientId);
  const problem = describeImportProblem(values, known);
  if (problem !== undefined) return void notify(problem);
  await confirm(vscode.l10n.t('Import from the clipboard?'), describeImport(values, known), vscode.l10n.t('Import'));
  await attributeErrors(known ? resolveApp(known) : { name: clientId }, async () => {
    const title = vscode.l10n.t('Import .env from Clipboard');
    const key = privateKey === undefined ? undefined : await readPrivateKey(privateKey, title);
    const app = known ?? (await addApp(services, clientId, clientSecret));
    const reference = findKeyReference(values);
    if (key && reference) await importAccount(services, app, reference, key, values.scope);
    else showAppImported(app.name, values);
  });
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
function describeImportProblem(values: ReadValues, known: App | undefined): string | undefined {
  const { clientId, clientSecret } = values;
  if (clientId === undefined)
    return vscode.l10n.t(
      "The clipboard doesn't contain a client ID. Copy the contents of a .env file first, with lines such as APS_CLIENT_ID=… and APS_CLIENT_SECRET=…",
    );
  if (known && !findKeyReference(values))
    return vscode.l10n.t(
      "{0} is already added, and the clipboard doesn't contain a service account key, so there's nothing to import.",
      known.name,
    );
  return known || clientSecret !== undefined
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

function showAppImported(name: string, { serviceAccountId }: ReadValues): void {
  const text =
    serviceAccountId === undefined
      ? vscode.l10n.t('Imported {0}.', name)
      : vscode.l10n.t(
          "Imported {0}, but not the service account, because the .env block doesn't contain its private key. Use Import Key to import the key from its file.",
          name,
        );
  void notify(text);
}

function describeImport(
  { clientId = '', serviceAccountId, keyId, privateKey }: ReadValues,
  known: App | undefined,
): string {
  return [
    known
      ? vscode.l10n.t('App: {0} (already added)', toPlainText(known.name))
      : vscode.l10n.t('App: {0} (new)', toPlainText(clientId)),
    serviceAccountId === undefined ? '' : vscode.l10n.t('Service account: {0}', toPlainText(serviceAccountId)),
    keyId === undefined ? '' : vscode.l10n.t('Key: {0}', toPlainText(keyId)),
    privateKey === undefined ? '' : vscode.l10n.t("The private key is tested with Autodesk before it's saved."),
  ]
    .filter(Boolean)
    .join('\n');
}

async function addApp(
  { catalog, ...services }: EnvServices,
  clientId: string,
  clientSecret: string | undefined,
): Promise<App> {
  const name = vscode.l10n.t('App {0}', clientId.slice(0, 6));
  if (clientSecret === undefined) throw new CredentialError('secretMissing', '');
  const app = { name, type: 'serverToServer', clientId } as const;
  const decision = await checkClientSecret(services, { ...app, server: undefined, scopes: [], clientSecret });
  if (decision.kind === 'edit') throw new vscode.CancellationError();
  return catalog.add({ ...app, secretStatus: decision.secretStatus }, clientSecret);
}

async function storeScopes(catalog: Catalog, credential: Credential, scope: string | undefined): Promise<void> {
  const scopes = sortScopes(scope?.split(/[\s,]+/).filter(Boolean) ?? []);
  if (scopes.length === 0 || findScopeProblem(scopes, 'threeLegged') !== undefined) return;
  await catalog.change(credential.appId, (app) => withCredentialRecord(app, credential, { scopes }));
}
