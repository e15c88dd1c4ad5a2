import * as vscode from 'vscode';
import { hasClientSecret, type App } from '../../credentials/catalog/app';
import type { Difference } from '../../importing/compareApp';
import { addShared, findLoopbackUri, mergeApps, readApps, type ImportedApp } from '../../importing/importedApp';
import type { SharedApp } from '../../importing/shareFile';
import { attributeErrors } from '../errors/credentialFailure';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { promptPastedValue, suggestName } from '../prompts/promptText';
import { readPrivateKey } from '../prompts/readPrivateKey';
import { runStep } from '../prompts/steps';
import { readFiles, type NamedFile, type Origin, type SourceContents } from './listSources';
import { offerRemoval, type Stored } from './offerRemoval';
import { pickFound, placeName, type FoundRow } from './pickFound';
import { confirmShared, readShareFiles, type SharedAnswer } from './sharedFiles';
import { showSummary } from './showSummary';
import { checkSecret, findKeyReference, storeAccount, storeApp, type StoreServices } from './storeApp';
import { storeShared } from './storeShared';

/** Sets up the apps of share files, and nothing else. */
export async function importShared(services: StoreServices, files: readonly NamedFile[]): Promise<void> {
  await services.catalog.load();
  await services.catalog.throwIfOutdated();
  await importContents(services, [await readFiles(files)]);
}

/** Imports what the person picks of what texts have, and offers to take their secrets out. */
export async function importContents(services: StoreServices, contents: readonly SourceContents[]): Promise<void> {
  const { places, others, ignored, unread: unreadShared } = readShareFiles(contents.flatMap(({ texts }) => texts));
  const unread = [...contents.flatMap((each) => each.unread), ...unreadShared];
  const elsewhere = mergeApps(
    others.flatMap(({ origin, text }) => readApps(text).map((app) => ({ origin, found: app }))),
  );
  const found = addShared(elsewhere, places);
  const { origin: ours } = services.server.baseUrl;
  const isOurs = ({ baseUrl }: ImportedApp<Origin>): boolean => baseUrl === undefined || baseUrl === ours;
  const foreign = found.filter((app) => !isOurs(app));
  const offered = found.filter(isOurs);
  const picked = offered.length === 0 ? [] : await pickFound(services, offered);
  const answer = await confirmShared(picked.flatMap((row) => newlyShared(row)));
  const stored: Stored[] = [];
  for (const row of picked) {
    const one = await storeRow(services, row, answer);
    if (one) stored.push(one);
  }
  const removal = await offerRemoval(stored);
  void runAndShowErrors(services.log, () => showSummary(services.log, { stored, removal, unread, foreign, ignored }));
}

/** What of a shared app isn't here yet. */
function newlyShared({ found: { shared }, known, differences }: FoundRow): readonly SharedApp[] {
  if (!shared || (known && differences.length === 0)) return [];
  return [differences.includes('clientSecret') || !known ? shared : { ...shared, secretCommand: undefined }];
}

/** Undefined if the person canceled this one, or its error is shown. */
async function storeRow(services: StoreServices, row: FoundRow, answer: SharedAnswer): Promise<Stored | undefined> {
  let stored: Stored | undefined;
  await runAndShowErrors(services.log, async () => {
    const name = row.known?.name ?? row.found.name ?? suggestName(row.found.values.clientId);
    stored = await attributeErrors({ name }, () => storeFound(services, row, answer));
  });
  return stored;
}

async function storeFound(services: StoreServices, row: FoundRow, answer: SharedAnswer): Promise<Stored> {
  const { found, known, differences } = row;
  if (found.shared) {
    const app = await storeSharedRow(services, row, found.shared, answer);
    const isStored = !known && app.secretProgram === undefined;
    return { app, found, secrets: isStored ? found.clientSecrets.slice(0, 1) : [] };
  }
  const clientSecret = await chooseSecret(found, known, differences);
  const values = { ...found.values, ...(clientSecret === undefined ? {} : { clientSecret }) };
  const app = known
    ? await updateApp(services, known, found, differences, clientSecret)
    : await storeApp(services, { values, type: found.type, name: found.name }, title());
  const { privateKey } = found.values;
  const reference = findKeyReference(found.values);
  // The person may have edited what was found.
  const isStored = hasClientSecret(app) && app.secretProgram === undefined;
  const secrets = isStored ? [await services.clientSecrets.read(app.id)] : [];
  if (privateKey === undefined || !reference) return { app, found, secrets };
  const key = await readPrivateKey(privateKey, title());
  await storeAccount(services, app, reference, key, found.values);
  return { app, found, secrets: [...secrets, privateKey] };
}

async function storeSharedRow(
  services: StoreServices,
  { found, known, differences }: FoundRow,
  shared: SharedApp,
  answer: SharedAnswer,
): Promise<App> {
  const isAllowed = answer === 'withCommands';
  if (!known) return storeShared(services, shared, isAllowed, found.clientSecrets[0]);
  const { secretCommand: command } = shared;
  if (isAllowed && command && differences.includes('clientSecret'))
    await services.clientSecrets.change(known, { command }, 'unchecked');
  return updateApp(services, known, found, differences, undefined);
}

/** The secret to store, or that is stored already; undefined if there is none. @throws CancellationError */
async function chooseSecret(
  { clientSecrets, lacksSecret, values, places }: ImportedApp<Origin>,
  known: App | undefined,
  differences: readonly Difference[],
): Promise<string | undefined> {
  const [first, ...others] = clientSecrets;
  if (others.length > 0 && (!known || differences.includes('clientSecret'))) {
    const rows = clientSecrets.map((secret) => ({
      label: places
        .flatMap(({ origin, found }) => (found.values.clientSecret === secret ? [placeName(origin, found.line)] : []))
        .join(', '),
      secret,
    }));
    const picked = await vscode.window.showQuickPick(rows, {
      title: title(),
      placeHolder: vscode.l10n.t('Which client secret of {0} is the current one?', values.clientId),
      ignoreFocusOut: true,
    });
    if (!picked) throw new vscode.CancellationError();
    return picked.secret;
  }
  if (first !== undefined || known || !lacksSecret) return first;
  return runStep(title(), (step) =>
    promptPastedValue(step, { prompt: vscode.l10n.t('Client secret of {0}', values.clientId), isSecret: true }),
  );
}

async function updateApp(
  services: StoreServices,
  known: App,
  { values, type }: ImportedApp<Origin>,
  differences: readonly Difference[],
  clientSecret: string | undefined,
): Promise<App> {
  const { catalog, clientSecrets } = services;
  const isOfOtherType = differences.includes('type') && type !== undefined;
  // The secret comes first: without one, an app of the new type may be of no use.
  if (differences.includes('clientSecret') && clientSecret !== undefined) {
    const app = { ...known, type: isOfOtherType ? type : known.type, clientSecret };
    const checked = await checkSecret(services, app, title());
    await clientSecrets.change(known, checked.clientSecret, checked.secretStatus);
  }
  if (isOfOtherType) await catalog.change(known.id, (app) => ({ ...app, type }));
  const loopbackUri = findLoopbackUri(values);
  if (differences.includes('callbackUrl') && loopbackUri !== undefined)
    await catalog.changeSignIn(known.id, () => ({ loopbackUri }));
  return catalog.getApp(known.id);
}

function title(): string {
  return vscode.l10n.t('Import Apps');
}
