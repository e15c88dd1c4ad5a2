import { setTimeout as sleep } from 'node:timers/promises';
import { createSigningKey, formatJwks, toSigningKey } from '../../oauth/signingKey';
import type { App } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import { rotationKeyName } from '../catalog/secretNames';
import type { Secrets } from '../catalog/secrets';

/** What the keys take that sign the rotation of client secrets. */
export interface RotationKeyPorts {
  readonly catalog: Catalog;
  readonly secrets: Secrets;
  readonly clientSecrets: ClientSecrets;
}

/** The longest that another window's key needs to be seen here, in milliseconds, and how often to look. */
const propagationMs = 2_000;
const pollMs = 50;

/**
 * The JWK Set to host at the app's JWKS URL, with the key that signs the rotation of its client secret. Creates the key if the
 * app has none, the secret first; two windows at once create one.
 * @throws OutdatedWindowError, LeaseHeldError, CredentialError `appRemoved`, and what the secret store and the disk throw
 */
export async function ensureRotationJwks(
  { catalog, secrets, clientSecrets }: RotationKeyPorts,
  appId: string,
): Promise<string> {
  await catalog.throwIfOutdated();
  return clientSecrets.exclusively(appId, async (held) => {
    const { rotation } = held.app;
    const known = await findRotationKey(secrets, held.app);
    const key = known ?? (await createSigningKey());
    await held.throwIfLost();
    if (known === undefined) await secrets.store(rotationKeyName(appId), key);
    const keyId = toSigningKey(key).keyId ?? '';
    if (rotation?.keyId !== keyId)
      await catalog.change(appId, (app) => ({ ...app, rotation: { ...app.rotation, keyId } }));
    return formatJwks(key);
  });
}

/**
 * The private key that signs the rotation, as PEM, once this window sees it; undefined if the app has none.
 * @throws what the secret store throws
 */
export async function findRotationKey(secrets: Secrets, { id, rotation }: App): Promise<string | undefined> {
  const until = performance.now() + propagationMs;
  for (;;) {
    const key = await secrets.find(rotationKeyName(id));
    const isNewest = key === undefined ? rotation === undefined : isKey(key, rotation?.keyId);
    if (isNewest || performance.now() >= until) return key;
    await sleep(pollMs);
  }
}

function isKey(key: string, keyId: string | undefined): boolean {
  return keyId === undefined || toSigningKey(key).keyId === keyId;
}
