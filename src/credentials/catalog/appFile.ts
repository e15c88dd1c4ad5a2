import { isAppType, type AppType } from '../../aps/appType';
import { firstOfEach, type UnknownStatus } from '../../aps/listedRows';
import { parseServiceAccountId } from '../../aps/serviceAccountApi';
import { Fields, type Parser } from '../../oauth/fields';
import { parseJson, readFields, readText } from '../../oauth/json';
import { serverText } from '../../oauth/serverText';
import type { SessionEnd } from '../credentialError';
import type { App, SecretRotation, SecretSince, SecretStatus, User } from './app';
import { parseCustomServer } from './customServerFile';
import type { Key, ServiceAccount } from './serviceAccount';
import { initialSignInSettings, signInMethods, type SignInSettings } from './signInSettings';
import type { TokenRecord } from './tokenRecord';

const currentVersion = 1;

const secretStatuses: readonly SecretStatus[] = ['accepted', 'refused', 'unchecked', 'missing'];

/** The result of parsing an app's file. `newer`: a newer version of this extension wrote it. */
export type ParsedApp =
  { readonly kind: 'app'; readonly app: App } | { readonly kind: 'newer' } | { readonly kind: 'damaged' };

/** The names of the fields of a record, all of which the compiler asks for. */
function namesOf<T>(fields: Readonly<Record<keyof T, true>>): ReadonlySet<string> {
  return new Set(Object.keys(fields));
}

const appFields = namesOf<App & { readonly version: number }>({
  version: true,
  id: true,
  name: true,
  type: true,
  clientId: true,
  server: true,
  scopes: true,
  secretStatus: true,
  secretGeneration: true,
  secretProgram: true,
  secretSince: true,
  rotation: true,
  tokens: true,
  signIn: true,
  users: true,
  serviceAccounts: true,
  unreadAccounts: true,
  unknownFields: true,
  unknownUsers: true,
  unknownAccounts: true,
});
const tokenFields = namesOf<TokenRecord>({
  id: true,
  requestedFrom: true,
  scopes: true,
  expiresAt: true,
  granted: true,
  isExpiryAssumed: true,
  unknownFields: true,
});
const userFields = namesOf<User>({
  id: true,
  name: true,
  email: true,
  scopes: true,
  granted: true,
  awaitedScopes: true,
  status: true,
  endedBy: true,
  tokens: true,
  unknownFields: true,
});
const accountFields = namesOf<ServiceAccount>({
  id: true,
  email: true,
  status: true,
  createdAt: true,
  accessedAt: true,
  expiresAt: true,
  scopes: true,
  defaultKeyId: true,
  keys: true,
  unreadKeys: true,
  tokens: true,
  unknownFields: true,
  unknownKeys: true,
});
const keyFields = namesOf<Key>({
  id: true,
  status: true,
  hasPrivateKey: true,
  createdAt: true,
  accessedAt: true,
  disableAt: true,
  unknownFields: true,
});

/** Formats an app as the text of its file, with everything in it that only a newer version knows. */
export function formatApp({ unknownFields, unknownUsers = [], unknownAccounts = [], ...app }: App): string {
  const users = [...app.users.map(formatUser), ...withoutIdsOf(app.users, unknownUsers)];
  const accounts = [
    ...(app.serviceAccounts ?? []).map(formatAccount),
    ...withoutIdsOf(app.serviceAccounts ?? [], unknownAccounts),
  ];
  const known = {
    ...app,
    tokens: app.tokens.map(formatFields),
    users,
    serviceAccounts: app.serviceAccounts === undefined && accounts.length === 0 ? undefined : accounts,
  };
  return `${JSON.stringify({ version: currentVersion, ...known, ...unknownFields }, undefined, 2)}\n`;
}

interface WithUnknownFields {
  readonly unknownFields?: Readonly<Record<string, unknown>>;
}

function formatFields({ unknownFields, ...fields }: WithUnknownFields): object {
  return { ...fields, ...unknownFields };
}

function formatUser(user: User): object {
  return { ...formatFields(user), tokens: user.tokens.map(formatFields) };
}

function formatAccount({ unknownKeys = [], ...account }: ServiceAccount): object {
  const keys = [...(account.keys ?? []).map(formatFields), ...withoutIdsOf(account.keys ?? [], unknownKeys)];
  return {
    ...formatFields(account),
    tokens: account.tokens.map(formatFields),
    keys: account.keys === undefined && keys.length === 0 ? undefined : keys,
  };
}

/** A row that couldn't be read makes room for one with its ID. */
function withoutIdsOf(known: readonly { readonly id: string }[], rows: readonly unknown[]): readonly unknown[] {
  return rows.filter((row) => !known.some(({ id }) => id === readText(row, 'id')));
}

/** Parses the text of an app's file. The text is untrusted. */
export function parseApp(text: string): ParsedApp {
  const value = parseJson(text);
  const parsed = Fields.parse(value, (fields): ParsedApp | undefined => {
    if (fields.number('version') > currentVersion) return { kind: 'newer' };
    const app = readApp(fields);
    return app && { kind: 'app', app: { ...app, ...readUnknownFields(value, appFields) } };
  });
  return parsed ?? { kind: 'damaged' };
}

/** The name of an app, as far as the text of a damaged file still says it, cut to one line. */
export function readAppName(text: string): string | undefined {
  const name = readText(parseJson(text), 'name');
  return name === undefined ? undefined : serverText(name);
}

function readUnknownFields(value: unknown, known: ReadonlySet<string>): WithUnknownFields {
  const unknown = [...(readFields(value) ?? [])].filter(([name]) => !known.has(name));
  return unknown.length === 0 ? {} : { unknownFields: Object.fromEntries(unknown) };
}

/** The rows of a list in an app's file: those that could be read, and the others. */
interface Rows<T> {
  readonly read: readonly T[];
  readonly unknown: readonly unknown[];
}

/** Undefined if there is no list. A row that can't be read takes nothing from the others. */
function readRows<T extends { readonly id: string }>(
  fields: Fields,
  name: string,
  parseRow: Parser<T>,
): Rows<T> | undefined {
  const rows = fields.optionalList(name, (row) => ({ row, parsed: parseRow(row) }));
  return (
    rows && {
      read: firstOfEach(rows.flatMap(({ parsed }) => parsed ?? [])),
      unknown: rows.filter(({ parsed }) => parsed === undefined).map(({ row }) => row),
    }
  );
}

function readApp(fields: Fields): App | undefined {
  const type = fields.required('type', parseAppType);
  const server = fields.find('server', parseCustomServer);
  if ((type === 'oauth2') !== (server !== undefined)) return undefined;
  const users = readRows(fields, 'users', parseUser);
  const accounts = readRows(fields, 'serviceAccounts', parseServiceAccount);
  const unreadAccounts = fields.findList('unreadAccounts', parseLine);
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    type,
    clientId: fields.text('clientId'),
    server,
    scopes: fields.optionalTexts('scopes') ?? [],
    secretStatus: fields.oneOf('secretStatus', secretStatuses),
    secretGeneration: fields.optional('secretGeneration', parseCount) ?? 0,
    ...present('secretProgram', fields.find('secretProgram', parseLine)),
    ...present('secretSince', fields.find('secretSince', parseSecretSince)),
    ...present('rotation', fields.find('rotation', parseRotation)),
    tokens: fields.findList('tokens', parseTokenRecord) ?? [],
    // Files written before there were sign-in settings have none.
    signIn: fields.optional('signIn', parseSignInSettings) ?? initialSignInSettings,
    users: users?.read ?? [],
    serviceAccounts: accounts?.read,
    ...(unreadAccounts ? { unreadAccounts } : {}),
    ...(users?.unknown.length ? { unknownUsers: users.unknown } : {}),
    ...(accounts?.unknown.length ? { unknownAccounts: accounts.unknown } : {}),
  };
}

/** A field that is left out where its value is undefined. */
function present<Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> {
  const field: Partial<Record<string, T>> = value === undefined ? {} : { [name]: value };
  return field;
}

/** Text from Autodesk that is shown as it came. */
function parseLine(value: unknown): string | undefined {
  return typeof value === 'string' ? serverText(value) : undefined;
}

function parseCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && typeof value === 'number' ? value : undefined;
}

/**
 * Epoch milliseconds. A number beyond the range of dates (ECMA-262, Time Range) can't be shown as one, and the epoch or
 * Go's year 1 stands for no time.
 */
function parseTime(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && value <= 8.64e15 ? value : undefined;
}

/** Any other text is what Autodesk sent, or a status that only a newer version knows. */
function statusParser<T extends string>(known: readonly T[]): Parser<T | UnknownStatus> {
  return (value) => {
    if (typeof value === 'string') return known.find((status) => status === value) ?? { unknown: serverText(value) };
    return Fields.parse(value, (fields) => ({ unknown: fields.required('unknown', parseLine) }));
  };
}

const parseAccountStatus = statusParser(['enabled', 'disabled', 'deactivated', 'deleted']);
const parseKeyStatus = statusParser(['enabled', 'disabled', 'deleted']);

function parseAppType(value: unknown): AppType | undefined {
  return isAppType(value) ? value : undefined;
}

function parseSecretSince(value: unknown): SecretSince | undefined {
  return Fields.parse(value, (fields) => ({
    at: fields.required('at', parseTime),
    by: fields.oneOf('by', ['entered', 'rotated']),
  }));
}

function parseRotation(value: unknown): SecretRotation | undefined {
  return Fields.parse(value, (fields) => ({
    keyId: fields.text('keyId'),
    ...present('preparedAt', fields.find('preparedAt', parseTime)),
  }));
}

function parseTokenRecord(value: unknown): TokenRecord | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.text('id'),
    requestedFrom: fields.text('requestedFrom'),
    scopes: fields.optionalTexts('scopes') ?? [],
    expiresAt: fields.optional('expiresAt', parseTime),
    granted: fields.optionalTexts('granted'),
    ...(fields.find('isExpiryAssumed', (value) => value) === true && { isExpiryAssumed: true }),
    ...readUnknownFields(value, tokenFields),
  }));
}

function parseSessionEnd(value: unknown): SessionEnd | undefined {
  return value === 'responseLost' ? value : undefined;
}

function parseUser(value: unknown): User | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.text('id'),
    name: fields.text('name'),
    email: fields.optionalText('email'),
    scopes: fields.optionalTexts('scopes') ?? [],
    ...present('granted', fields.optionalTexts('granted')),
    ...present('awaitedScopes', fields.optionalTexts('awaitedScopes')),
    status: fields.oneOf('status', ['signedIn', 'signInAgain']),
    ...present('endedBy', fields.find('endedBy', parseSessionEnd)),
    tokens: fields.findList('tokens', parseTokenRecord) ?? [],
    ...readUnknownFields(value, userFields),
  }));
}

function parseServiceAccount(value: unknown): ServiceAccount | undefined {
  return Fields.parse(value, (fields) => {
    const keys = readRows(fields, 'keys', parseKey);
    const unreadKeys = fields.findList('unreadKeys', parseLine);
    return {
      id: fields.required('id', parseServiceAccountId),
      email: fields.text('email'),
      status: fields.required('status', parseAccountStatus),
      createdAt: fields.find('createdAt', parseTime),
      accessedAt: fields.find('accessedAt', parseTime),
      expiresAt: fields.find('expiresAt', parseTime),
      scopes: fields.optionalTexts('scopes') ?? [],
      defaultKeyId: fields.optionalText('defaultKeyId'),
      keys: keys?.read,
      tokens: fields.findList('tokens', parseTokenRecord) ?? [],
      ...(unreadKeys ? { unreadKeys } : {}),
      ...(keys?.unknown.length ? { unknownKeys: keys.unknown } : {}),
      ...readUnknownFields(value, accountFields),
    };
  });
}

function parseKey(value: unknown): Key | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.required('id', parseServiceAccountId),
    status: fields.required('status', parseKeyStatus),
    hasPrivateKey: fields.boolean('hasPrivateKey'),
    createdAt: fields.find('createdAt', parseTime),
    accessedAt: fields.find('accessedAt', parseTime),
    ...present('disableAt', fields.find('disableAt', parseTime)),
    ...readUnknownFields(value, keyFields),
  }));
}

function parseSignInSettings(value: unknown): SignInSettings | undefined {
  return Fields.parse(value, (fields) => ({
    method: fields.find('method', (method) => signInMethods.find((known) => known === method)),
    loopbackUri: fields.text('loopbackUri'),
    relayUri: fields.optionalText('relayUri'),
    ...present('pasteUri', fields.optionalText('pasteUri')),
    scopes: fields.optionalTexts('scopes') ?? [],
    shownRedirectUris: fields.optionalTexts('shownRedirectUris') ?? [],
  }));
}
