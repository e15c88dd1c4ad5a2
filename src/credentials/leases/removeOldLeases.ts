import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** A holder writes every few seconds, so that nobody is at work on what is this old, in milliseconds. */
const maxAgeMs = 30 * 24 * 60 * 60_000;

/**
 * Removes the leases of credentials that no window has used for 30 days, such as those of apps that were removed. A
 * folder in which another window creates a lease meanwhile stays. `now` is in epoch milliseconds.
 * @throws the system's error if the disk refuses
 */
export async function removeOldLeases(path: string, now: number): Promise<void> {
  for (const name of await readdir(path)) {
    if (/^[0-9a-f]{32}$/.test(name)) await removeIfOld(join(path, name), now);
  }
}

async function removeIfOld(folder: string, now: number): Promise<void> {
  const paths = (await readdir(folder)).map((name) => join(folder, name));
  const times = await Promise.all([folder, ...paths].map(async (path) => (await stat(path)).mtimeMs));
  if (times.some((time) => now - time < maxAgeMs)) return;
  for (const path of paths) await rm(path, { force: true });
  // Fails if there is a new lease.
  await rmdir(folder).catch(() => undefined);
}
