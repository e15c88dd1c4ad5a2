import { appTypes, isAppType, type AppType } from '../aps/appType';

/**
 * What was last heard of the client secret: the server accepted or refused it, nobody asked yet, or the secret store
 * has lost it.
 */
export type SecretStatus = 'accepted' | 'refused' | 'unchecked' | 'missing';

/** What is known of an access token without holding it. */
export interface TokenRecord {
  /** The token endpoint's origin: a token is of no use at another server. */
  readonly origin: string;
  /** Sorted. */
  readonly scopes: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** An app that the user registered in the APS portal and added here. Secrets are no part of it. */
export interface App {
  readonly id: string;
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  /** What its access token is asked for; empty until the user chose. */
  readonly scopes: readonly string[];
  readonly secretStatus: SecretStatus;
  readonly tokens: readonly TokenRecord[];
}

/** Whether the app itself can ask for an access token: it must be able to prove who it is. */
export function canGetToken(app: App): boolean {
  return appTypes[app.type].hasClientSecret;
}

const currentVersion = 1;

/** What a file of the catalog turned out to be. */
export type ParsedApp = { readonly kind: 'app'; readonly app: App } | { readonly kind: 'newer' } | { readonly kind: 'damaged' };

/** The text of an app's file. */
export function formatApp(app: App): string {
  return `${JSON.stringify({ version: currentVersion, ...app }, undefined, 2)}\n`;
}

/** Reads the text of an app's file; nothing in it is trusted. */
export function parseApp(text: string): ParsedApp {
  const fields = parseFields(text);
  const version = fields?.get('version');
  if (!fields || typeof version !== 'number') return { kind: 'damaged' };
  if (version > currentVersion) return { kind: 'newer' };
  const [id, name, type, clientId] = ['id', 'name', 'type', 'clientId'].map((key) => fields.get(key));
  const scopes = parseTexts(fields.get('scopes'));
  const tokens = parseList(fields.get('tokens'), parseTokenRecord);
  const secretStatus = fields.get('secretStatus');
  if (!isFilled(id) || !isFilled(name) || !isAppType(type) || !isFilled(clientId)) return { kind: 'damaged' };
  if (!scopes || !tokens || !isSecretStatus(secretStatus)) return { kind: 'damaged' };
  return { kind: 'app', app: { id, name, type, clientId, scopes, secretStatus, tokens } };
}

function parseTokenRecord(value: unknown): TokenRecord | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!('origin' in value && 'scopes' in value && 'expiresAt' in value)) return undefined;
  const { origin, expiresAt } = value;
  const scopes = parseTexts(value.scopes);
  return typeof origin === 'string' && typeof expiresAt === 'number' && scopes ? { origin, scopes, expiresAt } : undefined;
}

function parseFields(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

function parseList<T>(value: unknown, parseItem: (item: unknown) => T | undefined): readonly T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map(parseItem);
  const parsed = items.filter((item) => item !== undefined);
  return parsed.length === items.length ? parsed : undefined;
}

function parseTexts(value: unknown): readonly string[] | undefined {
  return parseList(value, (item) => (typeof item === 'string' ? item : undefined));
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isSecretStatus(value: unknown): value is SecretStatus {
  return value === 'accepted' || value === 'refused' || value === 'unchecked' || value === 'missing';
}
