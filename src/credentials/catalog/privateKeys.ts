import type { KeyObject } from 'node:crypto';
import type { KeyReference } from '../../aps/keyApi';
import { formatPrivateKey, parsePrivateKey } from '../../oauth/privateKey';
import { CredentialError } from '../credentialError';
import type { Catalog } from './catalog';
import { getServiceAccount, withServiceAccount } from './credential';
import { parsePrivateKeyName, privateKeyName } from './secretNames';
import type { Secrets } from './secrets';
import type { ServiceAccount } from './serviceAccount';

/** Another state of a service account. */
export type AccountChange = (account: ServiceAccount) => ServiceAccount;

/** Changes nothing. */
export const keepAccount: AccountChange = (account) => account;

/** The private keys of service accounts: in the secret store, and in the catalog that they are there. */
export class PrivateKeys {
  readonly #catalog: Catalog;
  readonly #secrets: Secrets;

  constructor(catalog: Catalog, secrets: Secrets) {
    this.#catalog = catalog;
    this.#secrets = secrets;
  }

  /** @throws CredentialError `privateKeyMissing` when the secret store has lost it, `privateKeyNotVisible` when only another window has it, and what the store throws */
  async get(appId: string, key: KeyReference): Promise<KeyObject> {
    const text = await this.#secrets.find(privateKeyName(appId, key));
    if (text !== undefined) return parsePrivateKey(text);
    if (!this.#secrets.isLost(privateKeyName(appId, key))) throw new CredentialError('privateKeyNotVisible', appId);
    await this.#catalog.change(appId, (app) =>
      withServiceAccount(app, withPrivateKey(getServiceAccount(app, key.serviceAccountId), key.keyId, false)),
    );
    throw new CredentialError('privateKeyMissing', appId);
  }

  /**
   * Stores one, the secret first. It becomes the default key of an account that has none that can sign. `requestChange` runs
   * once the secret is safe; what it returns changes the account in the same write.
   * @throws what the secret store or the disk throws, CredentialError `appRemoved` or `serviceAccountRemoved`
   */
  async store(
    appId: string,
    key: KeyReference,
    privateKey: KeyObject,
    requestChange: () => Promise<AccountChange> = () => Promise.resolve(keepAccount),
  ): Promise<void> {
    await this.#secrets.store(privateKeyName(appId, key), formatPrivateKey(privateKey));
    const change = await requestChange();
    await this.#catalog.change(appId, (app) => {
      const account = withPrivateKey(getServiceAccount(app, key.serviceAccountId), key.keyId, true);
      return withServiceAccount(app, change(account));
    });
  }

  /** The ids of the keys of an account whose private keys this window sees; none where the secret store refuses. */
  async list(appId: string, serviceAccountId: string): Promise<readonly string[]> {
    const seen = await this.#secrets.list().catch((): readonly string[] => []);
    return seen.flatMap((secretKey) => parsePrivateKeyName(secretKey, appId, serviceAccountId) ?? []);
  }

  /** Forgets one on this machine. @throws what the secret store throws */
  async remove(appId: string, key: KeyReference): Promise<void> {
    await this.#secrets.remove(privateKeyName(appId, key));
  }
}

/** The account as it is once the private key of one of its keys is here, or is not any more. */
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
    ({ id, status, hasPrivateKey: isHere }) => id === account.defaultKeyId && status === 'enabled' && isHere,
  );
  const defaultKeyId = hasPrivateKey && !canSign ? keyId : account.defaultKeyId;
  return { ...account, defaultKeyId, keys: [...others, { ...known, hasPrivateKey }] };
}
