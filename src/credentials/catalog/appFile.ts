import { isAppType, type AppType } from '../../aps/appType';
import { parseServiceAccountId } from '../../aps/serviceAccountApi';
import { Fields } from '../../oauth/fields';
import { parseJson, readFields } from '../../oauth/json';
import type { App, SecretStatus, User } from './app';
import { parseCustomServer } from './customServerFile';
import type { Key, ServiceAccount } from './serviceAccount';
import { initialSignInSettings, signInMethods, type SignInSettings } from './signInSettings';
import type { TokenRecord } from './tokenRecord';

const currentVersion = 1;

const secretStatuses: readonly SecretStatus[] = ['accepted', 'refused', 'unchecked', 'missing'];

/** The result of parsing an app's file. `newer`: a newer version of this extension wrote it. */
export type ParsedApp =
  { readonly kind: 'app'; readonly app: App } | { readonly kind: 'newer' } | { readonly kind: 'damaged' };

const knownFields: ReadonlyMap<string, true> = new Map(
  Object.entries({
    version: true,
    id: true,
    name: true,
    type: true,
    clientId: true,
    server: true,
    scopes: true,
    secretStatus: true,
    tokens: true,
    signIn: true,
    users: true,
    serviceAccounts: true,
    unknownFields: true,
  } satisfies Readonly<Record<'version' | keyof App, true>>),
);

/** Formats an app as the text of its file. */
export function formatApp({ unknownFields, ...app }: App): string {
  return `${JSON.stringify({ version: currentVersion, ...app, ...unknownFields }, undefined, 2)}\n`;
}

/** Parses the text of an app's file. The text is untrusted. */
export function parseApp(text: string): ParsedApp {
  const value = parseJson(text);
  const parsed = Fields.parse(value, (fields): ParsedApp | undefined => {
    if (fields.number('version') > currentVersion) return { kind: 'newer' };
    const app = readApp(fields);
    return app && { kind: 'app', app: { ...app, ...readUnknownFields(value) } };
  });
  return parsed ?? { kind: 'damaged' };
}

function readUnknownFields(value: unknown): Pick<App, 'unknownFields'> {
  const unknown = [...(readFields(value) ?? [])].filter(([name]) => !knownFields.has(name));
  return unknown.length === 0 ? {} : { unknownFields: Object.fromEntries(unknown) };
}

function readApp(fields: Fields): App | undefined {
  const type = fields.required('type', parseAppType);
  const server = fields.find('server', parseCustomServer);
  if ((type === 'oauth2') !== (server !== undefined)) return undefined;
  return {
    id: fields.text('id'),
    name: fields.text('name'),
    type,
    clientId: fields.text('clientId'),
    server,
    scopes: fields.optionalTexts('scopes') ?? [],
    secretStatus: fields.oneOf('secretStatus', secretStatuses),
    tokens: fields.findList('tokens', parseTokenRecord) ?? [],
    // Files written before there were sign-in settings have none.
    signIn: fields.optional('signIn', parseSignInSettings) ?? initialSignInSettings,
    users: fields.optionalList('users', parseUser) ?? [],
    serviceAccounts: fields.optionalList('serviceAccounts', parseServiceAccount),
  };
}

/** A field that is left out where its value is undefined. */
function present<Name extends string, T>(name: Name, value: T | undefined): Partial<Record<Name, T>> {
  const field: Partial<Record<string, T>> = value === undefined ? {} : { [name]: value };
  return field;
}

/** Epoch milliseconds. A number beyond the range of dates (ECMA-262, Time Range) can't be shown as one. */
function parseTime(value: unknown): number | undefined {
  return typeof value === 'number' && Math.abs(value) <= 8.64e15 ? value : undefined;
}

function parseAppType(value: unknown): AppType | undefined {
  return isAppType(value) ? value : undefined;
}

function parseTokenRecord(value: unknown): TokenRecord | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.text('id'),
    requestedFrom: fields.text('requestedFrom'),
    scopes: fields.optionalTexts('scopes') ?? [],
    expiresAt: fields.optional('expiresAt', parseTime),
    granted: fields.optionalTexts('granted'),
  }));
}

function parseUser(value: unknown): User | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.text('id'),
    name: fields.text('name'),
    email: fields.optionalText('email'),
    scopes: fields.optionalTexts('scopes') ?? [],
    ...present('granted', fields.optionalTexts('granted')),
    status: fields.oneOf('status', ['signedIn', 'signInAgain']),
    tokens: fields.findList('tokens', parseTokenRecord) ?? [],
  }));
}

function parseServiceAccount(value: unknown): ServiceAccount | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.required('id', parseServiceAccountId),
    email: fields.text('email'),
    status: fields.oneOf('status', ['enabled', 'disabled', 'deactivated', 'deleted']),
    createdAt: fields.find('createdAt', parseTime),
    accessedAt: fields.find('accessedAt', parseTime),
    expiresAt: fields.find('expiresAt', parseTime),
    scopes: fields.optionalTexts('scopes') ?? [],
    defaultKeyId: fields.optionalText('defaultKeyId'),
    keys: fields.optionalList('keys', parseKey),
    tokens: fields.findList('tokens', parseTokenRecord) ?? [],
  }));
}

function parseKey(value: unknown): Key | undefined {
  return Fields.parse(value, (fields) => ({
    id: fields.required('id', parseServiceAccountId),
    status: fields.oneOf('status', ['enabled', 'disabled', 'deleted']),
    hasPrivateKey: fields.boolean('hasPrivateKey'),
    createdAt: fields.find('createdAt', parseTime),
    accessedAt: fields.find('accessedAt', parseTime),
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
