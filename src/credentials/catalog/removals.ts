import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';
import { systemErrorCode } from '../../oauth/systemErrorCode';
import { writeFileAtomic } from '../writeFileAtomic';
import type { AppFolder } from './appFolder';
import { findCredentialRecord, readCredential, type Credential } from './credential';
import { credentialPrefix, privateKeyName } from './secretNames';
import type { Secrets } from './secrets';

/** What is removed from this machine: a credential, or with `keyId` a key of a service account. */
export type Removed = Credential & { readonly keyId?: string | undefined };

/** What finishing removals needs. `now` is in epoch milliseconds. */
export interface RemovalPorts {
  readonly folder: AppFolder;
  readonly secrets: Secrets;
  readonly now: number;
}

/**
 * How long secrets that belong to a removal are looked for, in milliseconds. A window may see old secrets for as long as
 * it is open, so that it sees none says nothing.
 */
const maxAgeMs = 30 * 24 * 60 * 60_000;

/**
 * Writes down that something is removed, before its metadata goes: nothing names its secrets from then on, and a window
 * may be closed before it has deleted them, or may not see all of them.
 * @throws the system's error if the disk refuses
 */
export async function noteRemoval(path: string, removed: Removed): Promise<void> {
  await mkdir(path, { recursive: true });
  await writeFileAtomic(notePath(path, removed), JSON.stringify(removed));
}

/** Forgets a removal, because new secrets are about to be stored. @throws the system's error if the disk refuses */
export async function withdrawRemoval(path: string, removed: Removed): Promise<void> {
  await rm(notePath(path, removed), { force: true });
}

/**
 * Deletes the secrets of everything that was removed and isn't there again. Only those that were written down: profiles of
 * the editor share the secret store and have a folder each.
 * @throws what the secret store throws, or the system's error if the disk refuses
 */
export async function finishRemovals(path: string, { folder, secrets, now }: RemovalPorts): Promise<void> {
  const notes = await readdir(path).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  if (notes.length === 0) return;
  // Listed first: what is stored after a removal has been withdrawn isn't in the list.
  const names = await secrets.list();
  for (const note of notes.map((name) => join(path, name))) {
    const removed = parseRemoved(await readFile(note, 'utf8').catch(() => ''));
    const leftOver = removed ? names.filter((name) => isSecretOf(removed, name)) : [];
    if (removed && leftOver.length > 0 && !(await isPresent(folder, removed)) && (await ageMs(note, now)) !== undefined)
      await Promise.all(leftOver.map((name) => secrets.remove(name)));
    if (((await ageMs(note, now)) ?? 0) > maxAgeMs) await rm(note, { force: true });
  }
}

/** Whatever can't be read may be there. */
async function isPresent(folder: AppFolder, removed: Removed): Promise<boolean> {
  const found = await folder.peek(removed.appId).catch(() => 'unreadable' as const);
  if (found === 'unreadable') return true;
  if (found.kind !== 'app') return found.kind !== 'missing';
  const record = findCredentialRecord(found.app, removed);
  if (removed.kind !== 'serviceAccount' || removed.keyId === undefined) return record !== undefined;
  const account = found.app.serviceAccounts?.find(({ id }) => id === removed.serviceAccountId);
  return account?.keys?.some(({ id }) => id === removed.keyId) === true;
}

function isSecretOf(removed: Removed, name: string): boolean {
  if (removed.kind !== 'serviceAccount' || removed.keyId === undefined)
    return name.startsWith(credentialPrefix(removed));
  return name === privateKeyName(removed.appId, { ...removed, keyId: removed.keyId });
}

/** Undefined if the note is gone. */
async function ageMs(note: string, now: number): Promise<number | undefined> {
  return stat(note).then(
    ({ mtimeMs }) => now - mtimeMs,
    () => undefined,
  );
}

function parseRemoved(text: string): Removed | undefined {
  const value = parseJson(text);
  const credential = readCredential(value);
  const keyId = Fields.parse(value, (fields) => ({ keyId: fields.findText('keyId') }))?.keyId;
  return credential && { ...credential, keyId };
}

function notePath(path: string, removed: Removed): string {
  const secret = removed.keyId === undefined ? '' : `keys/${removed.keyId}`;
  const hash = createHash('sha256')
    .update(`${credentialPrefix(removed)}${secret}`)
    .digest('hex');
  return join(path, `${hash.slice(0, 32)}.json`);
}
