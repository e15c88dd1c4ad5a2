import type { App } from '../credentials/catalog/app';
import { isSameCredential, type Credential } from '../credentials/catalog/credential';
import { listCredentials, type ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import { CredentialNameError, findCredentialByName } from './findCredentialByName';

/** The credentials that the person picked for the token endpoint, without those that were removed since. */
export function listPicked(apps: readonly App[], picked: readonly Credential[]): readonly ResolvedCredential[] {
  return apps
    .flatMap((app) => listCredentials(app))
    .filter(({ credential }) => picked.some((one) => isSameCredential(one, credential)));
}

/**
 * The picked credential that a client names, or the only one if it names none; undefined otherwise. A name that means a
 * credential that wasn't picked is like one that means none.
 */
export function findPicked(
  apps: readonly App[],
  picked: readonly Credential[],
  name: string | undefined,
): ResolvedCredential | undefined {
  const offered = listPicked(apps, picked);
  if (name === undefined) return offered.length === 1 ? offered[0] : undefined;
  try {
    const { credential } = findCredentialByName(apps, name);
    return offered.find((each) => isSameCredential(each.credential, credential));
  } catch (error) {
    if (error instanceof CredentialNameError) return undefined;
    throw error;
  }
}
