import type { KeyObject } from 'node:crypto';
import * as vscode from 'vscode';
import { appTypes, type AppType } from '../../aps/appType';
import type { KeyReference } from '../../aps/keyApi';
import { findScopeProblem, type TokenLegs } from '../../aps/scopes';
import { isServiceAccountId } from '../../aps/serviceAccountApi';
import { canHaveServiceAccounts, type App } from '../../credentials/catalog/app';
import type { NewApp } from '../../credentials/catalog/catalog';
import { withCredentialRecord } from '../../credentials/catalog/credential';
import { findFreeName } from '../../credentials/catalog/findFreeName';
import { serviceAccountName } from '../../credentials/catalog/serviceAccount';
import { CredentialError } from '../../credentials/credentialError';
import { scopesOf, signInSettingsOf } from '../../importing/importedApp';
import type { ReadValues } from '../../importing/readVariables';
import { findType } from '../apps/findType';
import type { EditorServices } from '../editorServices';
import { checkClientSecret } from '../prompts/checkClientSecret';
import { readDefaultScopes } from '../prompts/defaultScopes';
import { pickAppType } from '../prompts/pickAppType';
import { promptPastedValue, suggestName } from '../prompts/promptText';
import { runWithProgress } from '../prompts/runWithProgress';
import { runStep } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';

/** What storing what was found takes. */
export type StoreServices = Pick<
  EditorServices,
  'catalog' | 'clientSecrets' | 'listing' | 'accounts' | 'keys' | 'server' | 'assertions' | 'log'
>;

/** An app to add. `type` is undefined if Autodesk or the person has to tell. */
export interface AppToAdd {
  readonly values: ReadValues;
  readonly type: AppType | undefined;
  readonly name: string | undefined;
}

/**
 * Adds an app with its callback URL and its scopes, after its client secret has been checked. `title` is that of the prompts.
 * @throws CancellationError if the person canceled, and as `catalog.add` does
 */
export async function storeApp(
  services: StoreServices,
  { values, type: known, name }: AppToAdd,
  title: string,
): Promise<App> {
  const { catalog, log } = services;
  const { clientId = '', clientSecret } = values;
  const entered = { name: nameFor(services, clientId, name), clientId };
  const add = (type: AppType, secretStatus: App['secretStatus'], secret: string | undefined): Promise<App> =>
    catalog.add(withDetails(entered, values, { type, secretStatus, log }), secret);
  const type = known ?? (clientSecret === undefined ? 'desktopMobileSpa' : 'serverToServer');
  if (clientSecret === undefined || !appTypes[type].hasClientSecret) return add(type, 'unchecked', undefined);
  const checked = await checkSecret(services, { ...entered, type, server: undefined, scopes: [], clientSecret }, title);
  const { secretStatus, clientSecret: secret } = checked;
  const told =
    known ?? (secretStatus === 'accepted' ? await findType(services, { ...entered, clientSecret: secret }) : undefined);
  return add(told ?? (await runStep(title, (step) => pickAppType(step, clientId))), secretStatus, secret);
}

/** Checks a client secret, and again after the person has edited it. @throws CancellationError if the person canceled */
export function checkSecret(
  services: StoreServices,
  app: Parameters<typeof checkClientSecret>[1],
  title: string,
): Promise<{ readonly clientSecret: string; readonly secretStatus: App['secretStatus'] }> {
  const prompt = vscode.l10n.t('Client secret for {0}', toPlainText(app.name));
  let isRejected = false;
  return runStep(title, async (step) => {
    const clientSecret = isRejected
      ? await promptPastedValue(step, { prompt, value: app.clientSecret, isSecret: true })
      : app.clientSecret;
    const decision = await checkClientSecret(services, { ...app, clientSecret });
    isRejected = decision.kind === 'edit';
    return decision.kind === 'edit' ? step.again(prompt) : { clientSecret, secretStatus: decision.secretStatus };
  });
}

function withDetails(
  { name, clientId }: Pick<NewApp, 'name' | 'clientId'>,
  values: ReadValues,
  { type, secretStatus, log }: Pick<NewApp, 'type' | 'secretStatus'> & Pick<StoreServices, 'log'>,
): NewApp {
  const read = scopesOf(values);
  const scopesFor = (legs: TokenLegs): readonly string[] => (findScopeProblem(read, legs) === undefined ? read : []);
  const ofApp = values.serviceAccountId === undefined && appTypes[type].hasClientSecret ? scopesFor('twoLegged') : [];
  const defaults = type === 'serverToServer' ? readDefaultScopes(log, 'twoLegged') : [];
  const signIn = { ...signInSettingsOf(values), scopes: appTypes[type].hasUsers ? scopesFor('threeLegged') : [] };
  return { name, type, clientId, secretStatus, signIn, scopes: ofApp.length > 0 ? ofApp : defaults };
}

/** A name that no other app has: the wanted one, or one from the client ID, with a number if it's taken. */
export function nameFor({ catalog }: StoreServices, clientId: string, wanted: string | undefined): string {
  const name = wanted?.trim().slice(0, 80) ?? '';
  return findFreeName(name === '' ? suggestName(clientId) : name, catalog.apps);
}

/** The key in a text; undefined unless it has the service account, the ID, and the private key. */
export function findKeyReference({
  serviceAccountId = '',
  keyId = '',
  privateKey,
}: ReadValues): KeyReference | undefined {
  const isComplete = privateKey !== undefined && isServiceAccountId(serviceAccountId) && isServiceAccountId(keyId);
  return isComplete ? { serviceAccountId, keyId } : undefined;
}

/**
 * Imports a service account with its key, which is tested first. Returns the name of the account.
 * @throws CredentialError `noServiceAccounts`, and what Autodesk and the secret store answer
 */
export async function storeAccount(
  services: StoreServices,
  app: App,
  key: KeyReference,
  privateKey: KeyObject,
  values: ReadValues,
): Promise<string> {
  if (!canHaveServiceAccounts(app)) throw new CredentialError('noServiceAccounts', app.id);
  const { serviceAccountId } = key;
  const title = vscode.l10n.t('Importing a service account of {0}', app.name);
  const account = await runWithProgress(title, async (controls) => {
    const requested = await services.accounts.request(app.id, serviceAccountId, controls);
    await services.keys.import(app.id, key, privateKey, controls);
    await services.keys.requestAll(app.id, serviceAccountId, controls);
    return requested;
  });
  const scopes = scopesOf(values);
  if (scopes.length > 0 && findScopeProblem(scopes, 'threeLegged') === undefined) {
    const credential = { kind: 'serviceAccount', appId: app.id, serviceAccountId } as const;
    await services.catalog.change(app.id, (current) => withCredentialRecord(current, credential, { scopes }));
  }
  await services.listing.refreshAccounts(app.id);
  return serviceAccountName(account);
}
