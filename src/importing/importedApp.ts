import type { AppType } from '../aps/appType';
import { findPastedValueProblem } from '../credentials/catalog/pastedValue';
import { initialSignInSettings, type SignInSettings } from '../credentials/catalog/signInSettings';
import { isLoopbackRedirect, isPastedRedirect } from '../credentials/signIn/redirectUri';
import { sortScopes } from '../credentials/tokens/accessToken';
import { findService, recognizeVariable } from '../credentials/variables/sampleVariables';
import type { Entry, EntryGroup } from './readEntries';
import { chooseEntries, fieldOf, readGroups, toValues, type ReadEntry, type ReadValues } from './readVariables';
import { isSameApp, type SharedApp } from './shareFile';

/** A secret as it stands in a text. Never shown, logged, or written. */
export interface FoundSecret {
  readonly field: 'clientSecret' | 'privateKey';
  /** The name of its variable. */
  readonly name: string;
  readonly value: string;
  /** As it stands in the text, without the quotes around it. */
  readonly raw: string;
}

/** An app as one place has it. */
export interface FoundApp {
  readonly values: ReadValues & { readonly clientId: string };
  readonly name: string | undefined;
  /** The base URL that the place names, if it names one. */
  readonly baseUrl: string | undefined;
  /** Whether a name around it says that it is of APS. Otherwise it may be that of any service. */
  readonly isNamed: boolean;
  /** Whether the place has a variable for the client secret, but no value. */
  readonly lacksSecret: boolean;
  /** From 1 on. */
  readonly line: number;
  readonly secrets: readonly FoundSecret[];
}

/** Where an app was found. `Origin` is what the editor knows of it. */
export interface FoundPlace<Origin> {
  readonly origin: Origin;
  readonly found: FoundApp;
}

/** An app of other tools' files and settings, from all the places that have it. */
export interface ImportedApp<Origin> {
  /** Those that are the same in each place, and of the others the first. */
  readonly values: FoundApp['values'];
  readonly name: string | undefined;
  /** Undefined if only Autodesk or a person knows. */
  readonly type: AppType | undefined;
  readonly baseUrl: string | undefined;
  readonly isNamed: boolean;
  readonly lacksSecret: boolean;
  /** In the order in which they were found; more than one if the places contradict each other. */
  readonly clientSecrets: readonly string[];
  readonly places: readonly FoundPlace<Origin>[];
  /** As a share file has it, which counts for everything but a client secret. */
  readonly shared?: SharedApp;
}

/**
 * The apps in a text, in its order. Of several client IDs that stand together, each app has the variables with its own
 * prefix, and the first one those without. Those that another service names are left out.
 */
export function readApps(text: string): readonly FoundApp[] {
  return readGroups(text).flatMap(readGroup);
}

/** The apps of all places, each once, in the order in which they were found. */
export function mergeApps<Origin>(places: readonly FoundPlace<Origin>[]): readonly ImportedApp<Origin>[] {
  return groupBy(places, ({ found }) => found.values.clientId).map(mergePlaces);
}

/** An app as a share file has it. */
export interface SharedPlace<Origin> {
  readonly origin: Origin;
  readonly shared: SharedApp;
}

/** Adds the apps of share files to those that were found elsewhere. They come first, and each is there once. */
export function addShared<Origin>(
  found: readonly ImportedApp<Origin>[],
  places: readonly SharedPlace<Origin>[],
): readonly ImportedApp<Origin>[] {
  const first = places.filter(
    ({ shared }, index) => places.findIndex((other) => isSameApp(other.shared, shared)) === index,
  );
  const isShared = ({ values }: ImportedApp<Origin>): boolean =>
    first.some(({ shared }) => isSameApp(shared, { clientId: values.clientId, server: undefined }));
  return [
    ...first.map(({ origin, shared }) => toImported(origin, shared, found)),
    ...found.filter((app) => !isShared(app)),
  ];
}

function toImported<Origin>(
  origin: Origin,
  shared: SharedApp,
  found: readonly ImportedApp<Origin>[],
): ImportedApp<Origin> {
  const { clientId, name, type, server, callbackUrl, line } = shared;
  const other = server ? undefined : found.find(({ values }) => values.clientId === clientId);
  const values = { clientId, ...(callbackUrl === undefined ? {} : { callbackUrl }) };
  const place = {
    origin,
    found: { values, name, baseUrl: undefined, isNamed: true, lacksSecret: false, line, secrets: [] },
  };
  return {
    values: { ...other?.values, ...values },
    name,
    type,
    baseUrl: undefined,
    isNamed: true,
    lacksSecret: false,
    clientSecrets: other?.clientSecrets ?? [],
    places: [place, ...(other?.places ?? [])],
    shared,
  };
}

/**
 * The type of an app, as far as the variables of its sample tell; undefined if it may be Server-to-Server or a Traditional Web
 * App. Only apps whose users sign in have a callback URL, only Server-to-Server apps have service accounts, and only Desktop,
 * Mobile, Single-Page Apps have no client secret.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/App-types/
 */
export function findAppType({ clientSecret, callbackUrl, serviceAccountId }: ReadValues): AppType | undefined {
  if (serviceAccountId !== undefined) return 'serverToServer';
  if (clientSecret === undefined) return 'desktopMobileSpa';
  return callbackUrl === undefined ? undefined : 'traditionalWeb';
}

/** The callback URL, if this machine can listen on it. */
export function findLoopbackUri({ callbackUrl = '' }: ReadValues): string | undefined {
  return isLoopbackRedirect(callbackUrl) ? callbackUrl : undefined;
}

/** How users sign in to the app, as far as its variables tell. What this machine can't listen on is for `paste`. */
export function signInSettingsOf(values: ReadValues): SignInSettings {
  const { callbackUrl = '' } = values;
  const loopbackUri = findLoopbackUri(values);
  if (loopbackUri !== undefined) return { ...initialSignInSettings, loopbackUri };
  const isOfSite = /^https?:/i.test(callbackUrl) && isPastedRedirect(callbackUrl);
  return isOfSite ? { ...initialSignInSettings, pasteUri: callbackUrl } : initialSignInSettings;
}

/** The scopes of the app, each once. */
export function scopesOf({ scope = '' }: ReadValues): readonly string[] {
  return sortScopes(scope.split(/[\s,]+/).filter(Boolean));
}

function readGroup({ entries, path, title }: EntryGroup): readonly FoundApp[] {
  const [first, ...others] = findClientIds(entries, path);
  if (!first) return [];
  const ofOthers = new Set(others.map(prefixOf));
  return [first, ...others].map((id) => {
    const own = entries.filter(({ name }) => {
      const prefix = prefixOf({ name });
      return id === first ? !ofOthers.has(prefix) : prefix === prefixOf(id);
    });
    return toFoundApp(id, own, path, others.length === 0 ? title : undefined);
  });
}

/** One for each prefix. Where a name says that it is of APS, the others are of somebody else. */
function findClientIds(entries: readonly Entry[], path: readonly string[]): readonly ReadEntry[] {
  const ids = entries.filter(({ name }) => fieldOf(name) === 'clientId');
  const candidates = groupBy(ids, prefixOf)
    .flatMap((together) => chooseEntries(together))
    .filter(
      ({ value, name }) => findPastedValueProblem(value) === undefined && findService([...path, name]) !== 'other',
    )
    .toSorted((one, other) => other.rank - one.rank || one.line - other.line);
  const named = candidates.filter(({ name }) => findService([...path, name]) === 'aps');
  return named.length > 0 ? named : candidates.slice(0, 1);
}

function toFoundApp(
  { value: clientId, name: idName, line }: ReadEntry,
  entries: readonly Entry[],
  path: readonly string[],
  title: string | undefined,
): FoundApp {
  const chosen = chooseEntries(entries).filter(isUsable);
  const secrets = chosen.flatMap(({ field, name, value, raw }) =>
    field === 'clientSecret' || field === 'privateKey' ? [{ field, name, value, raw }] : [],
  );
  // raps may keep it in the keychain.
  const hasSecret = path.at(-2) === 'profiles' || entries.some(({ name }) => fieldOf(name) === 'clientSecret');
  return {
    values: { ...toValues(chosen), clientId },
    name: title,
    baseUrl: findBaseUrl(entries, path),
    isNamed: findService([...path, idName]) === 'aps',
    lacksSecret: hasSecret && !secrets.some(({ field }) => field === 'clientSecret'),
    line,
    secrets,
  };
}

function isUsable({ field, value }: ReadEntry): boolean {
  return field !== 'clientSecret' || findPastedValueProblem(value) === undefined;
}

/** As forge-tools, raps, and aps-configurator-inventor name it. */
function findBaseUrl(entries: readonly Entry[], path: readonly string[]): string | undefined {
  const isForgeTools = path.some((name) => name === 'autodesk.forge.environments');
  const isBaseUrl = ({ name }: Entry): boolean =>
    /^(?:(?:APS|FORGE)_(?:BASE_URL|HOST)|base_url|AuthenticationAddress)$/i.test(name) ||
    (isForgeTools && name === 'host');
  const url = entries.findLast(isBaseUrl)?.value ?? '';
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

function mergePlaces<Origin>(places: readonly FoundPlace<Origin>[]): ImportedApp<Origin> {
  const apps = places.map(({ found }) => found);
  const merged = apps.reduceRight<Partial<FoundApp['values']>>((values, app) => ({ ...values, ...app.values }), {});
  const clientSecrets = [...new Set(apps.flatMap(({ values }) => values.clientSecret ?? []))];
  const values = { ...merged, clientId: merged.clientId ?? '' };
  const hasSecret = apps.some((app) => app.lacksSecret) || values.serviceAccountId !== undefined;
  const lacksSecret = clientSecrets.length === 0 && hasSecret;
  return {
    values,
    name: apps.find(({ name }) => name !== undefined)?.name,
    type: findAppType(lacksSecret ? { ...values, clientSecret: '' } : values),
    baseUrl: apps.find(({ baseUrl }) => baseUrl !== undefined)?.baseUrl,
    isNamed: apps.some(({ isNamed }) => isNamed),
    lacksSecret,
    clientSecrets,
    places,
  };
}

function prefixOf({ name }: Pick<Entry, 'name'>): string {
  return recognizeVariable(name)?.prefix ?? '';
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
