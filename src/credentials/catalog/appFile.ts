import { isAppType } from '../../aps/appType';
import { isServiceAccountId } from '../../aps/serviceAccountApi';
import { parseJson, readFields } from '../../oauth/json';
import type { App, SecretStatus, User } from './app';
import { parseCustomServer } from './customServerFile';
import type { Key, ServiceAccount } from './serviceAccount';
import { initialSignInSettings, signInMethods, type SignInSettings } from './signInSettings';
import type { TokenRecord } from './tokenRecord';

const currentVersion = 1;

/** What a file of the catalog turned out to be. */
export type ParsedApp =
  { readonly kind: 'app'; readonly app: App } | { readonly kind: 'newer' } | { readonly kind: 'damaged' };

/** The text of an app's file. */
export function formatApp(app: App): string {
  return `${JSON.stringify({ version: currentVersion, ...app }, undefined, 2)}\n`;
}

/** Reads the text of an app's file; nothing in it is trusted. */
export function parseApp(text: string): ParsedApp {
  const fields = readFields(parseJson(text));
  const version = fields?.get('version');
  if (!fields || typeof version !== 'number') return { kind: 'damaged' };
  if (version > currentVersion) return { kind: 'newer' };
  const [id, name, type, clientId] = ['id', 'name', 'type', 'clientId'].map((key) => fields.get(key));
  const server = fields.has('server') ? parseCustomServer(fields.get('server')) : undefined;
  const scopes = parseTexts(fields.get('scopes'));
  const tokens = parseList(fields.get('tokens'), parseTokenRecord);
  const users = parseList(fields.get('users'), parseUser);
  const serviceAccounts = parseOptionalList(fields.get('serviceAccounts'), parseServiceAccount);
  const signIn = parseSignInSettings(fields.get('signIn'));
  const secretStatus = fields.get('secretStatus');
  if (
    !isFilled(id) ||
    !isFilled(name) ||
    !isAppType(type) ||
    !isFilled(clientId) ||
    (type === 'oauth2') !== (server !== undefined)
  )
    return { kind: 'damaged' };
  if (!scopes || !tokens || !users || !signIn || !serviceAccounts || !isSecretStatus(secretStatus))
    return { kind: 'damaged' };
  return {
    kind: 'app',
    app: {
      id,
      name,
      type,
      clientId,
      server,
      scopes,
      secretStatus,
      tokens,
      signIn,
      users,
      serviceAccounts: serviceAccounts.list,
    },
  };
}

function parseTokenRecord(value: unknown): TokenRecord | undefined {
  const fields = readFields(value);
  const [origin, expiresAt] = [fields?.get('origin'), fields?.get('expiresAt')];
  const scopes = parseTexts(fields?.get('scopes'));
  const granted = parseOptionalList(fields?.get('granted'), readString);
  return typeof origin === 'string' && typeof expiresAt === 'number' && scopes && granted
    ? { origin, scopes, expiresAt, granted: granted.list }
    : undefined;
}

function parseUser(value: unknown): User | undefined {
  const fields = readFields(value);
  const [id, name, email, status] = ['id', 'name', 'email', 'status'].map((key) => fields?.get(key));
  const scopes = parseTexts(fields?.get('scopes'));
  const tokens = parseList(fields?.get('tokens'), parseTokenRecord);
  if (!isFilled(id) || !isFilled(name) || !isTextOrNone(email) || !scopes || !tokens) return undefined;
  return status === 'signedIn' || status === 'signInAgain' ? { id, name, email, scopes, status, tokens } : undefined;
}

function parseServiceAccount(value: unknown): ServiceAccount | undefined {
  const fields = readFields(value);
  const [id, email, status, defaultKeyId] = ['id', 'email', 'status', 'defaultKeyId'].map((key) => fields?.get(key));
  const [createdAt, accessedAt, expiresAt] = ['createdAt', 'accessedAt', 'expiresAt'].map((key) =>
    readTime(fields?.get(key)),
  );
  const scopes = parseTexts(fields?.get('scopes'));
  const tokens = parseList(fields?.get('tokens'), parseTokenRecord);
  const keys = parseOptionalList(fields?.get('keys'), parseKey);
  if (
    !isFilled(id) ||
    !isServiceAccountId(id) ||
    !isFilled(email) ||
    !isTextOrNone(defaultKeyId) ||
    !scopes ||
    !tokens ||
    !keys
  )
    return undefined;
  if (status !== 'enabled' && status !== 'disabled' && status !== 'deactivated' && status !== 'deleted')
    return undefined;
  return { id, email, status, createdAt, accessedAt, expiresAt, scopes, defaultKeyId, keys: keys.list, tokens };
}

function parseKey(value: unknown): Key | undefined {
  const fields = readFields(value);
  const [id, status, hasPrivateKey] = ['id', 'status', 'hasPrivateKey'].map((key) => fields?.get(key));
  const [createdAt, accessedAt] = ['createdAt', 'accessedAt'].map((key) => readTime(fields?.get(key)));
  if (
    !isFilled(id) ||
    !isServiceAccountId(id) ||
    (status !== 'enabled' && status !== 'disabled' && status !== 'deleted') ||
    typeof hasPrivateKey !== 'boolean'
  )
    return undefined;
  return { id, status, hasPrivateKey, createdAt, accessedAt };
}

/** The settings came later than the file: an app without them has the initial ones. */
function parseSignInSettings(value: unknown): SignInSettings | undefined {
  if (value === undefined) return initialSignInSettings;
  const fields = readFields(value);
  const [loopbackUri, relayUri] = [fields?.get('loopbackUri'), fields?.get('relayUri')];
  const method = fields?.get('method');
  const scopes = parseTexts(fields?.get('scopes'));
  const shownRedirectUris = parseTexts(fields?.get('shownRedirectUris'));
  if (!isFilled(loopbackUri) || !isTextOrNone(relayUri) || !scopes || !shownRedirectUris) return undefined;
  return { method: signInMethods.find((known) => known === method), loopbackUri, relayUri, scopes, shownRedirectUris };
}

/** A list that is not there is an empty one. */
function parseList<T>(value: unknown, parseItem: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value)) return undefined;
  const items = value.map(parseItem);
  const parsed = items.filter((item) => item !== undefined);
  return parsed.length === items.length ? parsed : undefined;
}

/** A list that may not be there at all, which says something else than an empty one. */
function parseOptionalList<T>(
  value: unknown,
  parseItem: (item: unknown) => T | undefined,
): { readonly list: readonly T[] | undefined } | undefined {
  if (value === undefined) return { list: undefined };
  const list = parseList(value, parseItem);
  return list && { list };
}

function readTime(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function parseTexts(value: unknown): readonly string[] | undefined {
  return parseList(value, readString);
}

function readString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isTextOrNone(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isSecretStatus(value: unknown): value is SecretStatus {
  return value === 'accepted' || value === 'refused' || value === 'unchecked' || value === 'missing';
}
