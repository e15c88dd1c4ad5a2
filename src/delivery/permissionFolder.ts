import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../credentials/writeFileAtomic';
import { parseJson } from '../oauth/json';
import { systemErrorCode } from '../oauth/systemErrorCode';
import { parsePermission, permissionKey, type Permission, type PermissionSubject } from './permission';

/**
 * The permissions that outlive a window: one file each in a folder of the extension's global storage, so that no workspace
 * can write one, every window sees at once what another one allowed or withdrew, and a damaged file is one permission.
 */
export class PermissionFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** The permission for a subject in a workspace; undefined if none is stored. @throws the system's error */
  async find(subject: PermissionSubject, workspace: string): Promise<Permission | undefined> {
    const key = permissionKey({ ...subject, workspace });
    const found = await this.#read(fileName(key));
    // The name is only a hash: what is in the file counts.
    return found && permissionKey(found) === key ? found : undefined;
  }

  /** All of them, of every workspace. @throws the system's error */
  async list(): Promise<readonly Permission[]> {
    const names = await readdir(this.#path).catch(noneIfMissing([]));
    const found = await Promise.all(names.filter((name) => name.endsWith('.json')).map((name) => this.#read(name)));
    return found.filter((permission) => permission !== undefined);
  }

  /** Stores a permission, in the place of the one with the same key. @throws the system's error */
  async store(permission: Permission): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    const { consumer, credential, what, answer, workspace } = permission;
    const text = JSON.stringify({ consumer, credential, what, answer, workspace });
    await writeFileAtomic(join(this.#path, fileName(permissionKey(permission))), text);
  }

  /** Removes a permission if it is there. @throws the system's error */
  async remove(permission: PermissionSubject & Pick<Permission, 'workspace'>): Promise<void> {
    await rm(join(this.#path, fileName(permissionKey(permission))), { force: true });
  }

  async #read(name: string): Promise<Permission | undefined> {
    const text = await readFile(join(this.#path, name), 'utf8').catch(noneIfMissing(undefined));
    return text === undefined ? undefined : parsePermission(parseJson(text));
  }
}

function fileName(key: string): string {
  return `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`;
}

function noneIfMissing<T>(none: T): (error: unknown) => T {
  return (error) => {
    if (systemErrorCode(error) === 'ENOENT') return none;
    throw error;
  };
}
