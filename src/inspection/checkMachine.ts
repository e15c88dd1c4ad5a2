import { execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from '../credentials/catalog/app';
import { listLastingSecrets } from '../credentials/catalog/secretNames';
import type { Secrets } from '../credentials/catalog/secrets';
import { OutdatedWindowError } from '../credentials/leases/fencedSecretStore';
import type { LeaseFolder } from '../credentials/leases/leaseFolder';
import { limitSecretStoreWaits, SecretStoreSilentError } from '../credentials/limitSecretStoreWaits';
import type { SecretStore } from '../credentials/ports';
import { RedirectPortBusyError } from '../oauth/errors';
import { listenForRedirect } from '../oauth/loopbackRedirect';
import { systemErrorCode } from '../oauth/systemErrorCode';
import type { DiagnosticDetail, DiagnosticLine } from './diagnosticLine';

/** A person who runs diagnostics doesn't wait as long as a request does. */
const maxWaitMs = 10_000;

/** Writes, reads, and removes a random value under a name of its own. `waitMs` is for each of these. */
export async function checkSecretStore(
  secrets: Pick<Secrets, 'tryOut'>,
  { waitMs = maxWaitMs }: { readonly waitMs?: number } = {},
): Promise<DiagnosticLine> {
  const found: DiagnosticLine[] = [];
  try {
    await secrets.tryOut(async (store) => {
      const isSound = await isKeptAndRemoved(limitSecretStoreWaits(store, waitMs));
      found.push(isSound ? secretStoreLine('good', 'works') : secretStoreLine('wrong', 'forgets'));
    });
    return found[0] ?? secretStoreLine('wrong', 'refused');
  } catch (error) {
    if (error instanceof OutdatedWindowError) return secretStoreLine('wrong', 'outdatedWindow');
    if (error instanceof SecretStoreSilentError) return secretStoreLine('wrong', 'silent');
    // The turn of this window is a file.
    const code = codeOf(error);
    return { ...secretStoreLine('wrong', code.code === undefined ? 'refused' : 'notWritable'), ...code };
  }
}

async function isKeptAndRemoved(store: SecretStore): Promise<boolean> {
  const name = `diagnostics.${randomUUID()}`;
  const value = randomBytes(16).toString('hex');
  await store.store(name, value);
  const isKept = (await store.get(name)) === value;
  await store.remove(name);
  return isKept && (await store.get(name)) === undefined;
}

/**
 * Whether a store that works may keep secrets in memory only, which no editor tells: every secret is gone that was there
 * before this window was loaded.
 * @throws what the secret store throws
 */
export async function checkSecretsLast(
  secrets: Pick<Secrets, 'list' | 'isLost'>,
  apps: readonly App[],
): Promise<DiagnosticLine> {
  const names = apps.flatMap(listLastingSecrets);
  const present = new Set(await secrets.list());
  const isMemoryOnly = names.some((name) => secrets.isLost(name)) && !names.some((name) => present.has(name));
  return isMemoryOnly ? secretStoreLine('doubtful', 'memoryOnly') : secretStoreLine('good', 'works');
}

function secretStoreLine(state: DiagnosticLine['state'], detail: DiagnosticDetail): DiagnosticLine {
  return { check: 'secretStore', state, detail };
}

/** Writes a file into the folder of the apps and removes it. */
export async function checkAppsFolder(folder: string): Promise<DiagnosticLine> {
  const path = join(folder, `.diagnostics-${randomUUID()}`);
  try {
    await writeFile(path, '', { flag: 'wx', mode: 0o600 });
    await rm(path);
    return { check: 'appsFolder', state: 'good', detail: 'works' };
  } catch (error) {
    return { check: 'appsFolder', state: 'wrong', detail: 'notWritable', ...codeOf(error) };
  }
}

/**
 * Whether a window holds a lease without a sign of life, so that others wait for it. Takes a few seconds if any lease is
 * held.
 * @throws the signal's reason
 */
export async function checkLeases(leases: LeaseFolder, signal?: AbortSignal): Promise<DiagnosticLine> {
  try {
    const count = await leases.countSilentHolders(() => sleep(leases.times.beatMs * 3, undefined, { signal }));
    return count === 0
      ? { check: 'leases', state: 'good', detail: 'works' }
      : { check: 'leases', state: 'doubtful', detail: 'held', figure: count };
  } catch (error) {
    signal?.throwIfAborted();
    return { check: 'leases', state: 'wrong', detail: 'notWritable', ...codeOf(error) };
  }
}

/** Whether this machine can listen for the redirect that ends a sign-in. `redirectUri` is one for the loopback interface. */
export async function checkCallbackPort(redirectUri: URL): Promise<DiagnosticLine> {
  const figure = Number(redirectUri.port || '80');
  const controller = new AbortController();
  try {
    const never = { isExpected: () => false, page: () => '', signal: controller.signal };
    await listenForRedirect(redirectUri, never);
    return { check: 'callbackPort', state: 'good', detail: 'works', figure };
  } catch (error) {
    if (error instanceof RedirectPortBusyError)
      return { check: 'callbackPort', state: 'wrong', detail: 'portTaken', figure };
    return { check: 'callbackPort', state: 'doubtful', detail: 'unreachable', figure, ...codeOf(error) };
  } finally {
    controller.abort();
  }
}

/**
 * Whether Git can be asked which files it would track. Runs nothing that a workspace names.
 * @throws the signal's reason
 */
export async function checkGit(signal?: AbortSignal): Promise<DiagnosticLine> {
  // Windows looks a program up in the working directory first.
  const options = { cwd: dirname(process.execPath), timeout: maxWaitMs, signal };
  const error = await new Promise<Error | null>((resolve) => {
    execFile('git', ['--version'], options, resolve);
  });
  signal?.throwIfAborted();
  return error
    ? { check: 'git', state: 'doubtful', detail: 'notInstalled', ...codeOf(error) }
    : { check: 'git', state: 'good', detail: 'works' };
}

/** Whether the file of further certificates that `NODE_EXTRA_CA_CERTS` names has any; nothing without one. */
export async function checkExtraCertificates(path: string | undefined): Promise<readonly DiagnosticLine[]> {
  if (path === undefined || path === '') return [];
  const check = 'extraCertificates';
  try {
    const hasAny = (await readFile(path, 'utf8')).includes('-----BEGIN CERTIFICATE-----');
    return [hasAny ? { check, state: 'good', detail: 'works' } : { check, state: 'doubtful', detail: 'notReadable' }];
  } catch (error) {
    return [{ check, state: 'doubtful', detail: 'notReadable', ...codeOf(error) }];
  }
}

function codeOf(error: unknown): { readonly code?: string } {
  const code = systemErrorCode(error);
  return code === undefined ? {} : { code };
}
