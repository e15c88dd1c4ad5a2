import type { KeyReference } from '../aps/keyApi';
import type { App, User } from '../credentials/catalog/app';
import { formatApp, parseApp } from '../credentials/catalog/appFile';
import type { ServiceAccount } from '../credentials/catalog/serviceAccount';
import { parseSecretCommand, toWords, type SecretCommand } from '../credentials/commands/secretCommand';
import { Fields } from '../oauth/fields';
import { parseJson } from '../oauth/json';

/** A private key of a service account. */
export interface BackupKey extends KeyReference {
  /** PEM. */
  readonly privateKey: string;
}

/** An app with its secrets. */
export interface BackupApp {
  /** Without tokens, and with users who have to sign in again. */
  readonly app: App;
  readonly clientSecret: string | undefined;
  /** What prints the client secret, in its place. Nothing runs before a person has seen it in full and allowed it. */
  readonly secretCommand: SecretCommand | undefined;
  readonly privateKeys: readonly BackupKey[];
}

/** The apps of a machine, to be moved to another one. */
export interface Backup {
  /** The origin of Autodesk's base URL: the client secrets of its apps may only be sent there. */
  readonly baseUrl: string;
  readonly apps: readonly BackupApp[];
  /** How many apps of a file couldn't be read. */
  readonly unread: number;
}

/** What a file is: a backup, one that a newer version of this extension wrote, or none. */
export type ParsedBackup =
  { readonly kind: 'backup'; readonly backup: Backup } | { readonly kind: 'newer' } | { readonly kind: 'other' };

const format = 'aps-auth-backup';
const currentVersion = 1;

/** Writes a backup as JSON, with the secrets that it has. The result is a secret if any of them is there. */
export function formatBackup({ baseUrl, apps }: Pick<Backup, 'baseUrl' | 'apps'>): string {
  const written = apps.map(({ app, secretCommand, ...secrets }) => ({
    app: parseJson(formatApp(withoutGrants(app))),
    secretCommand: secretCommand && toWords(secretCommand),
    ...secrets,
  }));
  return `${JSON.stringify({ format, version: currentVersion, baseUrl, apps: written }, undefined, 2)}\n`;
}

/** Parses the JSON of a backup. The text is untrusted. An app that can't be read is counted and harms no other. */
export function parseBackup(text: string): ParsedBackup {
  const parsed = Fields.parse(parseJson(text), (fields): ParsedBackup | undefined => {
    if (fields.text('format') !== format) return undefined;
    if (fields.number('version') > currentVersion) return { kind: 'newer' };
    const rows = fields.list('apps', (row) => ({ app: parseBackupApp(row) }));
    const apps = rows.flatMap(({ app }) => app ?? []);
    return { kind: 'backup', backup: { baseUrl: fields.text('baseUrl'), apps, unread: rows.length - apps.length } };
  });
  return parsed ?? { kind: 'other' };
}

function parseBackupApp(value: unknown): BackupApp | undefined {
  return Fields.parse(value, (fields) => ({
    app: fields.required('app', parseAppOfBackup),
    clientSecret: fields.findText('clientSecret'),
    secretCommand: fields.optional('secretCommand', parseSecretCommand),
    privateKeys: fields.findList('privateKeys', parseBackupKey) ?? [],
  }));
}

function parseAppOfBackup(value: unknown): App | undefined {
  const parsed = parseApp(JSON.stringify(value));
  return parsed.kind === 'app' ? withoutGrants(parsed.app) : undefined;
}

function parseBackupKey(value: unknown): BackupKey | undefined {
  return Fields.parse(value, (fields) => ({
    serviceAccountId: fields.text('serviceAccountId'),
    keyId: fields.text('keyId'),
    privateKey: fields.text('privateKey'),
  }));
}

/**
 * An app without what belongs to one machine: its tokens and the grants of its users. A refresh token is used only once (RFC
 * 9700 section 4.14.2), so two machines with the same one would end each other's session.
 */
function withoutGrants(app: App): App {
  return {
    ...app,
    secretGeneration: 0,
    tokens: [],
    users: app.users.map((user): User => ({ ...user, status: 'signInAgain', endedBy: undefined, tokens: [] })),
    serviceAccounts: app.serviceAccounts?.map(withoutTokens),
    // What this version can't read may be such a thing.
    unreadAccounts: [],
    unknownUsers: [],
    unknownAccounts: [],
  };
}

function withoutTokens(account: ServiceAccount): ServiceAccount {
  return { ...account, tokens: [], unreadKeys: [], unknownKeys: [] };
}
