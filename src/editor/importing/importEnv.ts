import * as vscode from 'vscode';
import type { AppType } from '../../aps/appType';
import type { App } from '../../credentials/catalog/app';
import { findPastedValueProblem } from '../../credentials/catalog/pastedValue';
import { resolveApp } from '../../credentials/catalog/resolvedCredential';
import { findAppType, findLoopbackUri } from '../../importing/importedApp';
import { mentionsField, readVariables, type ReadValues } from '../../importing/readVariables';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { showImported } from '../keys/showImported';
import { confirm } from '../prompts/confirm';
import { notify } from '../prompts/notify';
import { pickAppType } from '../prompts/pickAppType';
import { readPrivateKey } from '../prompts/readPrivateKey';
import { runStep } from '../prompts/steps';
import { showNewApp, type NewAppServices } from '../tokens/showNewApp';
import { appTypeName } from '../words/appTypeNames';
import { toPlainText } from '../words/toPlainText';
import { findKeyReference, storeAccount, storeApp, type StoreServices } from './storeApp';

/** APS: Import .env from Clipboard. Imports the app, service account, and key of an Autodesk sample. */
export async function importEnv(services: StoreServices & NewAppServices): Promise<void> {
  await services.catalog.load();
  const text = await vscode.env.clipboard.readText();
  const values = readVariables(text);
  const { clientId = '', privateKey } = values;
  const known = services.catalog.findByClientId(clientId);
  const problem = describeImportProblem(values, known, mentionsField(text, 'clientSecret'));
  if (problem !== undefined) return void notify(problem);
  const title = vscode.l10n.t('Import .env from Clipboard');
  const type = known?.type ?? findAppType(values) ?? (await runStep(title, (step) => pickAppType(step, clientId)));
  const detail = describeImport(values, known, type);
  await confirm(vscode.l10n.t('Import from the clipboard?'), detail, vscode.l10n.t('Import'));
  await attributeErrors(known ? resolveApp(known) : { name: clientId }, async () => {
    const key = privateKey === undefined ? undefined : await readPrivateKey(privateKey, title);
    const app = known ?? (await storeApp(services, { values, type, name: undefined }, title));
    const reference = findKeyReference(values);
    if (!key || !reference)
      return void runAndShowErrors(services.log, () => showNewApp(services, app, describeImported(app, values)));
    const name = await storeAccount(services, app, reference, key, values);
    const imported = vscode.l10n.t('Imported {0} of {1} and tested its key.', name, app.name);
    const credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId: reference.serviceAccountId } as const;
    void runAndShowErrors(services.log, () => showImported(credential, imported, true));
  });
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

function describeImported({ name }: App, { serviceAccountId }: ReadValues): string {
  return serviceAccountId === undefined
    ? vscode.l10n.t('Imported {0}.', name)
    : vscode.l10n.t(
        "Imported {0}, but not the service account, because the .env block doesn't contain its private key. Use Import Key to import the key from its file.",
        name,
      );
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
