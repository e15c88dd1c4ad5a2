import type { WaitOptions } from '../tokens/credentialTokens';
import type { ServiceAccountKeys } from './serviceAccountKeys';

/** How a rotation ended: from then on the new key signs. */
export interface KeyRotation {
  readonly newKeyId: string;
  /** The key that signed before. */
  readonly oldKeyId: string | undefined;
  /** Why the old key could not be disabled; it works still. */
  readonly disableFailure: unknown;
}

/** How long the deletion of a key that could not be proved may take, after the person perhaps cancelled. */
const cleanUpMs = 10_000;

/**
 * Puts a new key in the place of the default key of an account. The old one signs until the new one is here and has been
 * proved, and it is disabled last, so that wherever this stops the account has a key that works. A new key that could not
 * be proved is deleted again, as far as that is possible.
 * @throws as the methods of `ServiceAccountKeys` do; then the old key still signs
 */
export async function rotateKey(
  keys: ServiceAccountKeys,
  appId: string,
  serviceAccountId: string,
  waiting: WaitOptions,
): Promise<KeyRotation> {
  const newKeyId = await keys.create(appId, serviceAccountId, waiting);
  const newKey = { serviceAccountId, keyId: newKeyId };
  try {
    await keys.verify(appId, newKey, waiting);
  } catch (error) {
    await keys.delete(appId, newKey, { signal: AbortSignal.timeout(cleanUpMs) }).catch(() => undefined);
    throw error;
  }
  const oldKeyId = await keys.setDefault(appId, newKey);
  if (oldKeyId === undefined || oldKeyId === newKeyId)
    return { newKeyId, oldKeyId: undefined, disableFailure: undefined };
  const disableFailure = await keys.setStatus(appId, { serviceAccountId, keyId: oldKeyId }, 'disabled', waiting).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { newKeyId, oldKeyId, disableFailure };
}
