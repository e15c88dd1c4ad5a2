import type { KeyObject } from 'node:crypto';
import type { KeyReference } from '../../aps/keyApi';
import { CredentialError } from '../credentialError';
import type { Catalog } from './catalog';
import { getServiceAccount, withServiceAccount } from './credential';
import { parsePrivateKeyName, privateKeyName } from './secretNames';
import type { Secrets } from './secrets';
import type { ServiceAccount } from './serviceAccount';

/** A change of a service account. */
export type AccountChange = (account: ServiceAccount) => ServiceAccount;

/** The change that leaves an account as it is. */
export const keepAccount: AccountChange = (account) => account;

/** The private keys of service accounts. The secret store holds them; the catalog records which of them are stored. */
export class PrivateKeys {
  readonly #catalog: Catalog;
  readonly #secrets: Secrets;

  constructor(catalog: Catalog, secrets: Secrets) {
    this.#catalog = catalog;
    this.#secrets = secrets;
  }

  /**
   * The private key of a service account's key.
   * @throws CredentialError `privateKeyMissing` if the secret store has lost it, `privateKeyNotVisible` if only another
   * window has it
   * @throws what the secret store throws
   */
  async get(appId: string, key: KeyReference): Promise<KeyObject> {
    const text = await this.#secrets.find(privateKeyName(appId, key));
    if (text !== undefined) {
      const { parsePrivateKey } = await import('../../oauth/privateKey');
      return parsePrivateKey(text);
    }
    if (!this.#secrets.isLost(privateKeyName(appId, key))) throw new CredentialError('privateKeyNotVisible', appId);
    await this.#catalog.change(appId, (app) =>
      withServiceAccount(app, withPrivateKey(getServiceAccount(app, key.serviceAccountId), key.keyId, false)),
    );
    throw new CredentialError('privateKeyMissing', appId);
  }

  /**
   * Stores a private key, the secret first. Its key becomes the default key of an account that has none that can sign.
   * `requestChange` runs once the secret is stored; the change that it returns is part of the same write.
   * @throws what the secret store or the disk throws, CredentialError `appRemoved` or `serviceAccountRemoved`
   */
  async store(
    appId: string,
    key: KeyReference,
    privateKey: KeyObject,
    requestChange: () => Promise<AccountChange> = () => Promise.resolve(keepAccount),
  ): Promise<void> {
    const { formatPrivateKey } = await import('../../oauth/privateKey');
    await this.#secrets.store(privateKeyName(appId, key), formatPrivateKey(privateKey));
    const change = await requestChange();
    await this.#catalog.change(appId, (app) => {
      const account = withPrivateKey(getServiceAccount(app, key.serviceAccountId), key.keyId, true);
      return withServiceAccount(app, change(account));
    });
  }

  /** The IDs of those keys of an account whose private keys this window sees; none if the secret store refuses. */
  async list(appId: string, serviceAccountId: string): Promise<readonly string[]> {
    const names = await this.#secrets.list().catch((): readonly string[] => []);
    return names.flatMap((name) => parsePrivateKeyName(name, appId, serviceAccountId) ?? []);
  }

  /** Removes a private key from this machine. @throws what the secret store throws */
  async remove(appId: string, key: KeyReference): Promise<void> {
    await this.#secrets.remove(privateKeyName(appId, key));
  }
}

/**
 * The account after the private key of one of its keys was stored or lost. An unknown key is added. A key that has been
 * stored becomes the default key if the account has none that can sign.
 */
export function withPrivateKey(account: ServiceAccount, keyId: string, hasPrivateKey: boolean): ServiceAccount {
  const { keys = [] } = account;
  const known = keys.find(({ id }) => id === keyId) ?? {
    id: keyId,
    status: 'enabled',
    createdAt: undefined,
    accessedAt: undefined,
  };
  const others = keys.filter(({ id }) => id !== keyId);
  const canSign = keys.some(
    ({ id, status, hasPrivateKey: isStored }) => id === account.defaultKeyId && status === 'enabled' && isStored,
  );
  const defaultKeyId = hasPrivateKey && !canSign ? keyId : account.defaultKeyId;
  return { ...account, defaultKeyId, keys: [...others, { ...known, hasPrivateKey }] };
}
