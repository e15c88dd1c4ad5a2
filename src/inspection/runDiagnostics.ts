import type { ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import { hasClientSecret, type App } from '../credentials/catalog/app';
import type { Catalog } from '../credentials/catalog/catalog';
import type { Asker } from '../credentials/catalog/commandSecrets';
import { getAuthorizationServer } from '../credentials/catalog/server';
import { CredentialError } from '../credentials/credentialError';
import type { CredentialServices } from '../credentials/credentialServices';
import { describeError } from '../credentials/describeError';
import type { LeaseFolder } from '../credentials/leases/leaseFolder';
import type { Log } from '../credentials/ports';
import { minimalScopes } from '../credentials/tokens/appGrant';
import { InsecureEndpointError } from '../oauth/errors';
import type { ConfiguredProxy } from '../oauth/proxy';
import { systemErrorCode } from '../oauth/systemErrorCode';
import { checkCallbacks } from './checkCallbacks';
import { checkAppAtServer, checkApps, findSecretProblems } from './checkCredentials';
import {
  checkAppsFolder,
  checkExtraCertificates,
  checkGit,
  checkLeases,
  checkSecretsLast,
  checkSecretStore,
} from './checkMachine';
import { checkProxy } from './checkProxy';
import { checkKeySet, checkOtherServers, checkServer, type ServerCheckOptions } from './checkServer';
import type { DiagnosticCheck, DiagnosticLine } from './diagnosticLine';

/** What the diagnostics look at. */
export interface DiagnosticsPorts extends Pick<CredentialServices, 'clientSecrets' | 'secrets' | 'assertions'> {
  readonly catalog: Pick<Catalog, 'apps' | 'damaged' | 'whenLoaded'>;
  /** Autodesk's server. @throws InsecureEndpointError if the base URL can't be used */
  readonly server: () => ApsAuthorizationServer;
  readonly appsFolder: string;
  readonly leases: LeaseFolder;
  /** Through which requests to that server go. */
  readonly proxy: () => ConfiguredProxy | undefined;
  /** What `NODE_EXTRA_CA_CERTS` says. */
  readonly extraCertificatesPath: string | undefined;
  readonly isDesktop: boolean;
  readonly countPermissions: () => Promise<number>;
  /** This machine's clock in epoch milliseconds. */
  readonly now: () => number;
}

/** How the diagnostics run. */
export interface DiagnosticsOptions {
  readonly signal: AbortSignal;
  /** Called with the lines of each check as soon as it ends. */
  readonly onLines?: ((lines: readonly DiagnosticLine[]) => void) | undefined;
  /** Gets what a check wasn't made for. */
  readonly log?: Log | undefined;
  /** How long each check may last, in milliseconds. */
  readonly checkTimeoutMs?: number | undefined;
}

/** Longer than what the checks wait for themselves. */
const defaultCheckTimeoutMs = 20_000;

interface Check {
  readonly check: DiagnosticCheck;
  readonly appId?: string;
  readonly run: (signal: AbortSignal) => Promise<readonly DiagnosticLine[]>;
}

/**
 * Looks at this machine, the server, and the apps, all at once, and never longer than twice `checkTimeoutMs`. Nothing that it
 * requests is metered. A check that doesn't end in time, or fails, is a line too.
 * @throws the signal's reason
 */
export async function runDiagnostics(
  ports: DiagnosticsPorts,
  options: DiagnosticsOptions,
): Promise<readonly DiagnosticLine[]> {
  const found = listChecks(ports).map((check) => runCheck(check, options));
  const lines = (await Promise.all([...found, lookAtSecrets(ports, options)])).flat();
  options.signal.throwIfAborted();
  return lines;
}

function listChecks(ports: DiagnosticsPorts): readonly Check[] {
  const { catalog, server, now } = ports;
  const one = async (line: Promise<DiagnosticLine>): Promise<readonly DiagnosticLine[]> => [await line];
  return [
    { check: 'server', run: (signal) => lookAtServer(server, { signal, now }) },
    { check: 'otherServer', run: (signal) => lookAtOthers(catalog, signal) },
    { check: 'proxy', run: (signal) => one(checkProxy(ports.proxy(), signal)) },
    { check: 'extraCertificates', run: () => checkExtraCertificates(ports.extraCertificatesPath) },
    { check: 'appsFolder', run: () => one(checkAppsFolder(ports.appsFolder)) },
    { check: 'appFiles', run: () => checkAppFiles(catalog) },
    { check: 'leases', run: (signal) => one(checkLeases(ports.leases, signal)) },
    { check: 'git', run: (signal) => one(checkGit(signal)) },
    { check: 'permissions', run: () => checkPermissions(ports) },
    { check: 'callbackPort', run: () => checkCallbacks(catalog, ports.isDesktop) },
  ];
}

/** The store first: if it doesn't work, no app is asked about its secret. */
async function lookAtSecrets(ports: DiagnosticsPorts, options: DiagnosticsOptions): Promise<readonly DiagnosticLine[]> {
  const { catalog, secrets, now } = ports;
  const store: Check = {
    check: 'secretStore',
    run: async () => {
      const line = await checkSecretStore(secrets);
      await catalog.whenLoaded();
      return [line.state === 'good' ? await checkSecretsLast(secrets, catalog.apps) : line];
    },
  };
  const found = await runCheck(store, options);
  const isStoreSound = found.every(({ state }) => state !== 'wrong');
  const apps: Check = {
    check: 'clientSecret',
    run: async (signal) => {
      await catalog.whenLoaded();
      const lookup = { ...ports, signal };
      const problems = isStoreSound ? await findSecretProblems(catalog.apps, lookup).catch(() => undefined) : undefined;
      return checkApps(catalog.apps, now(), problems);
    },
  };
  return [...found, ...(await runCheck(apps, options))];
}

async function lookAtOthers(
  catalog: DiagnosticsPorts['catalog'],
  signal: AbortSignal,
): Promise<readonly DiagnosticLine[]> {
  await catalog.whenLoaded();
  return checkOtherServers(catalog.apps, { signal });
}

async function checkAppFiles(catalog: DiagnosticsPorts['catalog']): Promise<readonly DiagnosticLine[]> {
  await catalog.whenLoaded();
  const { length } = catalog.damaged;
  return [
    length === 0
      ? { check: 'appFiles', state: 'good', detail: 'works', figure: catalog.apps.length }
      : { check: 'appFiles', state: 'wrong', detail: 'damaged', figure: length },
  ];
}

async function checkPermissions({ countPermissions }: DiagnosticsPorts): Promise<readonly DiagnosticLine[]> {
  try {
    return [{ check: 'permissions', state: 'good', detail: 'works', figure: await countPermissions() }];
  } catch (error) {
    const code = systemErrorCode(error);
    return [
      { check: 'permissions', state: 'doubtful', detail: 'notReadable', ...(code === undefined ? {} : { code }) },
    ];
  }
}

/** Without a sound response, there is nothing to say about the keys. */
async function lookAtServer(
  server: DiagnosticsPorts['server'],
  options: ServerCheckOptions,
): Promise<readonly DiagnosticLine[]> {
  try {
    const lines = await checkServer(server(), options);
    const isSound = lines.every(({ check, state }) => check === 'clock' || state === 'good');
    return isSound ? [...lines, await checkKeySet(server(), options)] : lines;
  } catch (error) {
    if (error instanceof InsecureEndpointError) return [{ check: 'server', state: 'wrong', detail: 'insecure' }];
    throw error;
  }
}

async function runCheck(
  { check, appId, run }: Check,
  { signal, onLines, log, checkTimeoutMs = defaultCheckTimeoutMs }: DiagnosticsOptions,
): Promise<readonly DiagnosticLine[]> {
  const about = appId === undefined ? {} : { appId };
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), checkTimeoutMs);
  const ended = AbortSignal.any([signal, timeout.signal]);
  const lines = await Promise.race([
    run(ended).catch((error: unknown): readonly DiagnosticLine[] => {
      if (ended.aborted) return [];
      log?.warn(`The check of ${check} failed. ${describeError(error)}`);
      const code = systemErrorCode(error);
      return [{ check, state: 'doubtful', detail: 'failed', ...about, ...(code === undefined ? {} : { code }) }];
    }),
    whenAborted(ended),
  ]).finally(() => clearTimeout(timer));
  signal.throwIfAborted();
  const found: readonly DiagnosticLine[] = timeout.signal.aborted
    ? [{ check, state: 'wrong', detail: 'noAnswer', ...about, figure: Math.ceil(checkTimeoutMs / 1000) }]
    : lines;
  onLines?.(found);
  return found;
}

function whenAborted(signal: AbortSignal): Promise<readonly DiagnosticLine[]> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve([]);
    signal.addEventListener('abort', () => resolve([]), { once: true });
  });
}

/** So many apps are asked about at a time. */
const maxRequests = 4;

/**
 * Whether the server accepts each app that has a client secret or a private key, by requesting an access token for it, which
 * is metered. An app whose secret can't be sent is left out: `runDiagnostics` tells why.
 * @throws the signal's reason
 */
export async function checkAppsAtServer(
  ports: DiagnosticsPorts,
  options: DiagnosticsOptions,
): Promise<readonly DiagnosticLine[]> {
  const waiting = ports.catalog.apps.filter(hasClientSecret);
  const lines: DiagnosticLine[] = [];
  const work = async (): Promise<void> => {
    for (let app = waiting.shift(); app; app = waiting.shift())
      lines.push(...(await runCheck(tokenCheck(ports, app), options)));
  };
  await Promise.all(Array.from({ length: maxRequests }, work));
  return lines;
}

function tokenCheck({ clientSecrets, assertions, server }: DiagnosticsPorts, app: App): Check {
  return {
    check: 'appAtServer',
    appId: app.id,
    run: async (signal) => {
      const recipient = getAuthorizationServer(app, server);
      // Whoever looks for what is wrong isn't asked for a fingerprint.
      const asker = (): Asker => 'background';
      const secret = await clientSecrets.get(app.id, recipient, { signal, asker }).catch((error: unknown) => {
        if (error instanceof CredentialError) return undefined;
        throw error;
      });
      if (secret === undefined) return [];
      const scopes = app.server ? app.scopes : minimalScopes;
      const request = { app, secret, server: recipient, scopes, assertions, signal, maxWaitMs: 0 };
      return [await checkAppAtServer(app.id, request)];
    },
  };
}
