import type { KeyObject } from 'node:crypto';
import * as vscode from 'vscode';
import type { KeyReference } from '../../aps/keyApi';
import { findScopeProblem } from '../../aps/scopes';
import { isServiceAccountId } from '../../aps/serviceAccountApi';
import { canHaveServiceAccounts, type App } from '../../credentials/catalog/app';
import type { ClientSecrets } from '../../credentials/catalog/clientSecrets';
import { withCredentialRecord } from '../../credentials/catalog/credential';
import { serviceAccountName } from '../../credentials/catalog/serviceAccount';
import { CredentialError } from '../../credentials/credentialError';
import {
  describeAsEnv,
  envTemplates,
  formatEnvBlock,
  parseEnvBlock,
  type EnvTemplate,
  type EnvValues,
} from '../../credentials/serviceAccounts/envBlock';
import { sortScopes } from '../../credentials/tokens/accessToken';
import { formatPrivateKey } from '../../oauth/privateKey';
import { attributeErrors } from '../errors/credentialFailure';
import { showImported, type KeyFileCommandParts } from '../keys/keyFileCommands';
import { checkClientSecret } from '../prompts/checkClientSecret';
import { pickAccount } from '../prompts/pickServiceAccount';
import { readPrivateKey } from '../prompts/readPrivateKey';
import { runWithProgress } from '../prompts/runWithProgress';
import type { ServerSetting } from '../serverSetting';
import { confirm } from '../serviceAccounts/serviceAccountCommands';
import { toPlainText } from '../words/toPlainText';

/** What the commands about `.env` blocks work with. */
export interface EnvCommandParts extends KeyFileCommandParts {
  readonly clientSecrets: ClientSecrets;
  readonly server: ServerSetting;
}

/** APS: Copy as .env. With the names of one of Autodesk's samples; secrets only when the person says so. */
export async function copyAsEnv(parts: EnvCommandParts, argument: unknown): Promise<void> {
  const { app, account, name } = await pickAccount(
    parts,
    argument,
    vscode.l10n.t('Copy as .env'),
    ({ defaultKeyId }) => defaultKeyId !== undefined,
  );
  const subject = {
    name,
    credential: { kind: 'serviceAccount', appId: app.id, serviceAccountId: account.id },
  } as const;
  await attributeErrors(subject, async () => {
    const { defaultKeyId } = account;
    if (defaultKeyId === undefined) throw new CredentialError('noKey', app.id);
    const template = await pickTemplate(name);
    const values = describeAsEnv(app.clientId, account, { id: defaultKeyId });
    const withSecrets = await askForSecrets(name, template);
    const secrets = withSecrets
      ? {
          clientSecret: await parts.clientSecrets.get(app.id),
          privateKey: formatPrivateKey(
            await parts.privateKeys.get(app.id, { serviceAccountId: account.id, keyId: defaultKeyId }),
          ),
        }
      : {};
    await vscode.env.clipboard.writeText(formatEnvBlock(template, { ...values, ...secrets }));
    void showCopied(name, withSecrets);
  });
}

/** APS: Import .env from Clipboard. App, service account and key, as one of Autodesk's samples writes them. */
export async function importEnv(parts: EnvCommandParts): Promise<void> {
  await parts.catalog.load();
  const values = parseEnvBlock(await vscode.env.clipboard.readText());
  const { clientId = '', clientSecret, privateKey } = values;
  const known = parts.catalog.findByClientId(clientId);
  const nothing = describeNothing(values, known);
  if (nothing !== undefined) return void vscode.window.showInformationMessage(toPlainText(nothing));
  await confirm(vscode.l10n.t('Import from the clipboard?'), describeImport(values, known), vscode.l10n.t('Import'));
  await attributeErrors(
    known ? { name: known.name, credential: { kind: 'app', appId: known.id } } : { name: clientId },
    async () => {
      const key =
        privateKey === undefined
          ? undefined
          : await readPrivateKey(privateKey, vscode.l10n.t('Import .env from Clipboard'));
      const app = known ?? (await addApp(parts, clientId, clientSecret));
      const reference = findKeyReference(values);
      if (key && reference) await importAccount(parts, app, reference, key, values.scope);
      else showAppImported(app.name, values);
    },
  );
}

async function importAccount(
  parts: EnvCommandParts,
  app: App,
  key: KeyReference,
  privateKey: KeyObject,
  scope: string | undefined,
): Promise<void> {
  if (!canHaveServiceAccounts(app)) throw new CredentialError('noServiceAccounts', app.id);
  const { serviceAccountId } = key;
  const account = await runWithProgress(
    vscode.l10n.t('Importing a service account of {0}', app.name),
    async (controls) => {
      const requested = await parts.accounts.request(app.id, serviceAccountId, controls);
      await parts.keys.import(app.id, key, privateKey, controls);
      await parts.keys.requestAll(app.id, serviceAccountId, controls);
      return requested;
    },
  );
  await storeScopes(parts, app, serviceAccountId, scope);
  await parts.listing.refreshAccounts(app.id);
  void showImported(
    app.id,
    account.id,
    vscode.l10n.t('Imported {0} of {1} and tested its key.', serviceAccountName(account), app.name),
    true,
  );
}

/** Why there is nothing in a block that could be imported; undefined when there is something. */
function describeNothing(values: EnvValues, known: App | undefined): string | undefined {
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

/** The key of a block that has all of it: its account, its own id and its private half. */
function findKeyReference({ serviceAccountId = '', keyId = '', privateKey }: EnvValues): KeyReference | undefined {
  const isWhole = privateKey !== undefined && isServiceAccountId(serviceAccountId) && isServiceAccountId(keyId);
  return isWhole ? { serviceAccountId, keyId } : undefined;
}

function showAppImported(name: string, { serviceAccountId }: EnvValues): void {
  const text =
    serviceAccountId === undefined
      ? vscode.l10n.t('Imported {0}.', name)
      : vscode.l10n.t(
          "Imported {0}, but not the service account, because the .env block doesn't contain its private key. Use Import Key to import the key from its file.",
          name,
        );
  void vscode.window.showInformationMessage(toPlainText(text));
}

async function pickTemplate(name: string): Promise<EnvTemplate> {
  const rows = envTemplates.map((template) => ({
    label: template.source,
    detail: template.names.map(([variable]) => variable).join(', '),
    template,
  }));
  const options = {
    title: toPlainText(vscode.l10n.t('Copy {0} as .env', name)),
    placeHolder: vscode.l10n.t('Which Autodesk sample is it for?'),
    matchOnDetail: true,
  };
  const picked = await vscode.window.showQuickPick(rows, options);
  if (!picked) throw new vscode.CancellationError();
  return picked.template;
}

async function askForSecrets(name: string, { keyForm }: EnvTemplate): Promise<boolean> {
  const withSecrets = vscode.l10n.t('Copy with Secrets');
  const without = vscode.l10n.t('Copy Without Secrets');
  const detail =
    keyForm === undefined
      ? vscode.l10n.t(
          'This includes the client secret. This sample reads the private key from a file, so export the key as well.',
        )
      : vscode.l10n.t(
          'This includes the client secret and the private key. Anyone who has both can act as {0}, and any program can read the clipboard.',
          name,
        );
  const question = toPlainText(vscode.l10n.t('Include the secrets of {0}?', name));
  const pressed = await vscode.window.showWarningMessage(
    question,
    { modal: true, detail: toPlainText(detail) },
    withSecrets,
    without,
  );
  if (pressed !== withSecrets && pressed !== without) throw new vscode.CancellationError();
  return pressed === withSecrets;
}

async function showCopied(name: string, withSecrets: boolean): Promise<void> {
  const clear = vscode.l10n.t('Clear Clipboard');
  const text = withSecrets
    ? vscode.l10n.t('Copied {0} as .env, including its secrets. Paste it only into a file that Git ignores.', name)
    : vscode.l10n.t('Copied {0} as .env, without its secrets.', name);
  const pressed = await vscode.window.showInformationMessage(toPlainText(text), ...(withSecrets ? [clear] : []));
  if (pressed === clear) await vscode.env.clipboard.writeText('');
}

function describeImport(
  { clientId = '', serviceAccountId, keyId, privateKey }: EnvValues,
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
  { catalog, server }: EnvCommandParts,
  clientId: string,
  clientSecret: string | undefined,
): Promise<App> {
  const name = vscode.l10n.t('App {0}', clientId.slice(0, 6));
  if (clientSecret === undefined) throw new CredentialError('secretMissing', '');
  const decision = await checkClientSecret(server, { name, clientId, server: undefined, scopes: [], clientSecret });
  if (decision.kind === 'edit') throw new vscode.CancellationError();
  return catalog.add({ name, type: 'serverToServer', clientId, secretStatus: decision.secretStatus }, clientSecret);
}

async function storeScopes(
  { catalog }: EnvCommandParts,
  app: App,
  serviceAccountId: string,
  scope: string | undefined,
): Promise<void> {
  const scopes = sortScopes(scope?.split(/[\s,]+/).filter(Boolean) ?? []);
  if (scopes.length === 0 || findScopeProblem(scopes, 'threeLegged') !== undefined) return;
  await catalog.change(app.id, (current) =>
    withCredentialRecord(current, { kind: 'serviceAccount', appId: app.id, serviceAccountId }, { scopes }),
  );
}
