import { isAppType, type AppType } from '../aps/appType';
import { findScopeProblem } from '../aps/scopes';
import { maxNameLength, type App } from '../credentials/catalog/app';
import type { CustomServer } from '../credentials/catalog/customServer';
import { parseCustomServer } from '../credentials/catalog/customServerFile';
import { findPastedValueProblem } from '../credentials/catalog/pastedValue';
import { serverOf, type Registration } from '../credentials/catalog/server';
import { parseSecretCommand, toWords, type SecretCommand } from '../credentials/commands/secretCommand';
import { isPastedRedirect, isRelayPage } from '../credentials/signIn/redirectUri';
import { parseJsonWithComments } from '../credentials/variables/jsonText';
import { Fields, type Parser } from '../oauth/fields';
import { serverText } from '../oauth/serverText';
import { readEntries, type Entry } from './readEntries';
import { fieldOf } from './readVariables';

/** The usual name of the file by which a team shares its apps. */
export const shareFileName = 'aps-apps.json';

/** An app as a team shares it: everything but secrets. Whoever wrote it decides nothing before a person has seen it. */
export interface SharedApp {
  readonly name: string;
  readonly type: AppType;
  readonly clientId: string;
  /** Undefined for Autodesk. */
  readonly server: CustomServer | undefined;
  /** Of its own access token. */
  readonly scopes: readonly string[];
  /** Of its users' access tokens. */
  readonly signInScopes: readonly string[];
  readonly callbackUrl: string | undefined;
  /** The URL of media/relay.html on the team's own server. */
  readonly relayPage: string | undefined;
  /** What prints its client secret, such as a program of the team's vault. */
  readonly secretCommand: SecretCommand | undefined;
  /** Of its client ID in the file, from 1 on. */
  readonly line: number;
}

/** What a share file has. */
export interface ShareFile {
  readonly apps: readonly SharedApp[];
  /** How many apps couldn't be read. */
  readonly unread: number;
  /** The lines with what looks like a secret, which is ignored; from 1 on. */
  readonly secretLines: readonly number[];
}

const version = 1;

/** Parses the text of a share file, with comments and trailing commas; undefined if it isn't one of this version. */
export function parseShareFile(text: string): ShareFile | undefined {
  return Fields.parse(parseJsonWithComments(text), (fields) => {
    if (fields.number('version') !== version) return undefined;
    const entries = readEntries(text).flatMap((group) => group.entries);
    const lineOf = (clientId: string): number =>
      entries.find(({ name, value }) => name === 'clientId' && value === clientId)?.line ?? 1;
    const rows = fields.list('apps', (value) => ({ app: Fields.parse(value, (app) => readApp(app, lineOf)) }));
    const apps = rows.flatMap(({ app }) => app ?? []);
    return {
      apps: apps.filter((app, index) => apps.findIndex((other) => isSameApp(app, other)) === index),
      unread: rows.length - apps.length,
      secretLines: findSecretLines(entries),
    };
  });
}

/** Formats apps as the text of a share file. `commands` are those to share, by the IDs of their apps. */
export function formatShareFile(apps: readonly App[], commands: ReadonlyMap<string, SecretCommand>): string {
  const shared = apps.map(({ id, name, type, clientId, server, scopes, signIn }) => {
    const command = commands.get(id);
    const { hasUsers } = serverOf({ type, server });
    return {
      name,
      type,
      clientId,
      server,
      scopes: scopes.length > 0 ? scopes : undefined,
      callbackUrl: hasUsers ? (signIn.pasteUri ?? signIn.loopbackUri) : undefined,
      relayPage: signIn.relayUri,
      signInScopes: hasUsers && signIn.scopes.length > 0 ? signIn.scopes : undefined,
      secretCommand: command && toWords(command),
    };
  });
  return `${JSON.stringify({ version, apps: shared }, undefined, 2)}\n`;
}

/** Whether two apps are the same: one client ID at one server. */
export function isSameApp(
  one: Pick<SharedApp, 'clientId' | 'server'>,
  other: Pick<SharedApp, 'clientId' | 'server'>,
): boolean {
  return one.clientId === other.clientId && one.server?.tokenEndpoint === other.server?.tokenEndpoint;
}

function readApp(fields: Fields, lineOf: (clientId: string) => number): SharedApp | undefined {
  const type = fields.required('type', (value) => (isAppType(value) ? value : undefined));
  const server = fields.optional('server', parseCustomServer);
  const clientId = fields.text('clientId');
  if ((type === 'oauth2') !== (server !== undefined)) return undefined;
  if (!server && findPastedValueProblem(clientId) !== undefined) return undefined;
  const secretCommand = fields.optional('secretCommand', parseSecretCommand);
  if (secretCommand && !canHaveCommand({ type, server })) return undefined;
  return {
    name: fields.required('name', parseName),
    type,
    clientId: serverText(clientId),
    server,
    scopes: fields.optional('scopes', scopesParser('twoLegged', server)) ?? [],
    signInScopes: fields.optional('signInScopes', scopesParser('threeLegged', server)) ?? [],
    callbackUrl: fields.optional('callbackUrl', textParser(isPastedRedirect)),
    relayPage: fields.optional('relayPage', textParser(isRelayPage)),
    secretCommand,
    line: lineOf(clientId),
  };
}

/** A command prints a client secret, and no private key. */
function canHaveCommand(registration: Registration): boolean {
  const { authentication } = registration.server ?? {};
  return (
    serverOf(registration).hasClientSecret && authentication !== 'privateKey' && authentication !== 'privateKeyJwt'
  );
}

function parseName(value: unknown): string | undefined {
  const name = typeof value === 'string' ? serverText(value).slice(0, maxNameLength) : '';
  return name === '' ? undefined : name;
}

function textParser(isValid: (text: string) => boolean): Parser<string> {
  return (value) => (typeof value === 'string' && isValid(value) ? value : undefined);
}

function scopesParser(legs: 'twoLegged' | 'threeLegged', server: CustomServer | undefined): Parser<readonly string[]> {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const scopes = value.filter((scope) => typeof scope === 'string');
    if (scopes.length !== value.length) return undefined;
    const problem = findScopeProblem(scopes, legs);
    return problem === undefined || (server && problem !== 'badCharacter') ? scopes : undefined;
  };
}

/** A person may have written one into the file by hand. */
function findSecretLines(entries: readonly Entry[]): readonly number[] {
  const found = entries.filter(
    ({ name, value }) => value !== '' && (isSecretName(name) || value.includes('PRIVATE KEY-----')),
  );
  return [...new Set(found.map(({ line }) => line))].toSorted((one, other) => one - other);
}

function isSecretName(name: string): boolean {
  const field = fieldOf(name);
  return (
    field === 'clientSecret' ||
    field === 'privateKey' ||
    /secret|password|private_?key|_token$|refresh_?token|access_?token/i.test(name)
  );
}
