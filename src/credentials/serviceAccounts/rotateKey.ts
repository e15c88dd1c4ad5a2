import type { WaitOptions } from '../tokens/credentialTokens';
import type { ServiceAccountKeys } from './serviceAccountKeys';

/** The result of a rotation, after which the new key signs. */
export interface KeyRotation {
  readonly newKeyId: string;
  /** The previous default key; undefined if there was none. */
  readonly oldKeyId: string | undefined;
  /** Why the old key couldn't be disabled; then it still works. Undefined if nothing failed. */
  readonly disableFailure: unknown;
}

/** What becomes of the previous default key: it is disabled, or it still works and the person may be reminded of it. */
export type OldKeyPlan =
  | { readonly kind: 'disable' }
  /** `at` is in epoch milliseconds. */
  | { readonly kind: 'remind'; readonly at: number }
  | { readonly kind: 'keep' };

/** How long it may take to delete a key that failed its test, even after the person has canceled. */
const cleanUpMs = 10_000;

/**
 * Replaces the default key of an account with a new one. The old key signs until the new one has been stored and
 * tested, and it is disabled last, if at all, so the account has a working key wherever this stops. A new key that fails its test
 * is deleted if possible.
 * @throws as the methods of `ServiceAccountKeys` do; then the old key still signs
 */
export async function rotateKey(
  keys: ServiceAccountKeys,
  appId: string,
  serviceAccountId: string,
  plan: OldKeyPlan,
  options: WaitOptions,
): Promise<KeyRotation> {
  const newKeyId = await keys.create(appId, serviceAccountId, options);
  const newKey = { serviceAccountId, keyId: newKeyId };
  try {
    await keys.verify(appId, newKey, options);
  } catch (error) {
    await keys.delete(appId, newKey, { signal: AbortSignal.timeout(cleanUpMs) }).catch(() => undefined);
    throw error;
  }
  const oldKeyId = await keys.setDefault(appId, newKey, plan.kind === 'remind' ? plan.at : undefined);
  if (oldKeyId === undefined || oldKeyId === newKeyId)
    return { newKeyId, oldKeyId: undefined, disableFailure: undefined };
  if (plan.kind !== 'disable') return { newKeyId, oldKeyId, disableFailure: undefined };
  const disableFailure = await keys.setStatus(appId, { serviceAccountId, keyId: oldKeyId }, 'disabled', options).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { newKeyId, oldKeyId, disableFailure };
}
