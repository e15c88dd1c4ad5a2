import type { KeyObject } from 'node:crypto';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { createKey, deleteKey, requestKeys, updateKey, type CreatedKey, type KeyReference } from '../../aps/keyApi';
import { OAuthError } from '../../oauth/errors';
import type { Catalog } from '../catalog/catalog';
import type { ClientSecrets } from '../catalog/clientSecrets';
import { getServiceAccount, withServiceAccount, type Credential } from '../catalog/credential';
import { keepAccount, type AccountChange, type PrivateKeys } from '../catalog/privateKeys';
import type { Key, ServiceAccount } from '../catalog/serviceAccount';
import { CredentialError } from '../credentialError';
import { OutdatedWindowError } from '../leases/fencedSecretStore';
import { logName } from '../logName';
import type { Log } from '../ports';
import { getClient, minimalScopes } from '../tokens/appGrant';
import type { AssertionGrant } from '../tokens/assertionGrant';
import type { WaitOptions } from '../tokens/credentialTokens';
import type { AdminTokens } from './adminTokens';
import { mergeKeys, withDefaultKey, withKeyStatus, withoutKey, withoutKeyReminder } from './serviceAccountLists';
import { isStateConflict, throwUnlessGone, type ServiceAccounts } from './serviceAccounts';

/** What managing keys needs besides the catalog. */
export interface ServiceAccountKeyPorts {
  readonly server: () => ApsAuthorizationServer;
  readonly adminTokens: AdminTokens;
  readonly accounts: ServiceAccounts;
  readonly clientSecrets: ClientSecrets;
  readonly privateKeys: PrivateKeys;
  readonly assertions: AssertionGrant;
  readonly log: Log;
}

/**
 * The keys of service accounts, at Autodesk and on this machine. Each method throws as those of `ServiceAccounts` do.
 */
export class ServiceAccountKeys {
  readonly #catalog: Catalog;
  readonly #ports: ServiceAccountKeyPorts;

  constructor(catalog: Catalog, ports: ServiceAccountKeyPorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /**
   * Requests the keys of an account. Autodesk lists them only while the account is enabled; if it isn't, its status is
   * requested instead.
   */
  async requestAll(appId: string, serviceAccountId: string, options: WaitOptions): Promise<void> {
    try {
      await this.#update(appId, serviceAccountId, await this.#requestList(appId, serviceAccountId, options));
    } catch (error) {
      if (!isStateConflict(error)) throw error;
      const { status } = await this.#ports.accounts.request(appId, serviceAccountId, options);
      if (status === 'enabled') throw error;
    }
  }

  /**
   * Creates a key at Autodesk and stores its private key before anything else; if that fails, or if the response has none,
   * the key is deleted again.
   * The keys are listed afterwards, even after a failure: if the response was lost, there may be a key without a
   * private key.
   * @throws CredentialError also `keyNotStored`, `privateKeyNotReceived`, or `keyLeftBehind`
   */
  async create(appId: string, serviceAccountId: string, options: WaitOptions): Promise<string> {
    await this.#catalog.throwIfOutdated();
    try {
      const keyId = await this.#create(appId, serviceAccountId, options);
      this.#log(appId, { serviceAccountId, keyId }, 'created');
      return keyId;
    } catch (error) {
      await this.requestAll(appId, serviceAccountId, options).catch(() => undefined);
      throw error;
    }
  }

  /**
   * Tests whether a private key belongs to a key of the account, then stores it.
   * @throws CredentialError also `keyRejected`
   */
  async import(appId: string, key: KeyReference, privateKey: KeyObject, options: WaitOptions): Promise<void> {
    await this.#catalog.throwIfOutdated();
    await this.#exchange(appId, key, privateKey, options);
    await this.#ports.privateKeys.store(appId, key, privateKey);
    this.#log(appId, key, 'imported');
  }

  /** Tests a key by requesting an access token, which is dropped. @throws CredentialError also `keyRejected` */
  async verify(appId: string, key: KeyReference, options: WaitOptions): Promise<void> {
    await this.#exchange(appId, key, await this.#ports.privateKeys.get(appId, key), options);
  }

  /** Enables or disables a key at Autodesk. It is no error if it already has the status. */
  async setStatus(
    appId: string,
    key: KeyReference,
    status: 'enabled' | 'disabled',
    options: WaitOptions,
  ): Promise<void> {
    try {
      await this.#ports.adminTokens.use(
        appId,
        'application:service_account_key:write',
        options,
        (server, accessToken) => updateKey(server, accessToken, { ...key, status }, options),
      );
      await this.#update(appId, key.serviceAccountId, (account) => withKeyStatus(account, key.keyId, status));
    } catch (error) {
      if (!isStateConflict(error)) throw error;
      await this.requestAll(appId, key.serviceAccountId, options);
      if (error.status !== 400 || this.#find(appId, key)?.status !== status) throw error;
    }
    this.#log(appId, key, status);
  }

  /** Deletes a key at Autodesk, then removes its private key from this machine. */
  async delete(appId: string, key: KeyReference, options: WaitOptions): Promise<void> {
    await this.#catalog.throwIfOutdated();
    if (this.#find(appId, key)?.status !== 'deleted') {
      await this.#ports.adminTokens
        .use(appId, 'application:service_account_key:write', options, (server, accessToken) =>
          deleteKey(server, accessToken, key, options),
        )
        .catch(throwUnlessGone);
    }
    const { serviceAccountId, keyId } = key;
    await this.#catalog.noteRemoval({ kind: 'serviceAccount', appId, serviceAccountId, keyId });
    await this.#update(appId, key.serviceAccountId, (account) => withoutKey(account, key.keyId));
    await this.#ports.privateKeys.remove(appId, key);
    this.#log(appId, key, 'deleted');
  }

  /**
   * Makes a key the one that signs for its account. Returns the ID of the previous one.
   * @param disableAt when to remind the person to disable the previous one, in epoch milliseconds; undefined for never
   */
  async setDefault(appId: string, key: KeyReference, disableAt?: number): Promise<string | undefined> {
    let previousKeyId: string | undefined;
    await this.#update(appId, key.serviceAccountId, (account) => {
      previousKeyId = account.defaultKeyId;
      return withDefaultKey(account, key.keyId, disableAt);
    });
    this.#log(appId, key, 'made the default key');
    return previousKeyId;
  }

  /** Forgets that the person wanted to be reminded to disable a key. */
  async dismissReminder(appId: string, { serviceAccountId, keyId }: KeyReference): Promise<void> {
    await this.#update(appId, serviceAccountId, (account) => withoutKeyReminder(account, keyId));
  }

  /**
   * Explains a rejected assertion by requesting the current state of the account and its keys. Returns any other error,
   * and one that this doesn't explain, unchanged.
   */
  async explainFailure(credential: Credential, error: unknown, options: WaitOptions): Promise<unknown> {
    if (credential.kind !== 'serviceAccount') return error;
    if (!(error instanceof OAuthError) || error.code !== 'invalid_grant') return error;
    const { appId, serviceAccountId } = credential;
    await this.requestAll(appId, serviceAccountId, options).catch(() => undefined);
    const account = this.#catalog.getApp(appId).serviceAccounts?.find(({ id }) => id === serviceAccountId);
    const problem = account && findAccountProblem(account);
    return problem ? new CredentialError(problem, appId) : error;
  }

  async #create(appId: string, serviceAccountId: string, options: WaitOptions): Promise<string> {
    const created = await this.#ports.adminTokens.use(
      appId,
      'application:service_account_key:write',
      options,
      (server, accessToken) => createKey(server, accessToken, serviceAccountId, options),
    );
    const key = { serviceAccountId, keyId: created.id };
    const privateKey = await readPrivateKey(created);
    if (!privateKey) {
      await this.#deleteUnstored(appId, key, options);
      throw new CredentialError('privateKeyNotReceived', appId);
    }
    try {
      await this.#ports.privateKeys.store(appId, key, privateKey, () =>
        this.#requestList(appId, serviceAccountId, options).catch(() => keepAccount),
      );
    } catch (error) {
      await this.#deleteUnstored(appId, key, options);
      throw error instanceof OutdatedWindowError ? error : new CredentialError('keyNotStored', appId);
    }
    return created.id;
  }

  async #requestList(appId: string, serviceAccountId: string, options: WaitOptions): Promise<AccountChange> {
    const listed = await this.#ports.adminTokens.use(
      appId,
      'application:service_account_key:read',
      options,
      (server, accessToken) => requestKeys(server, accessToken, serviceAccountId, options),
    );
    const storedKeyIds = await this.#ports.privateKeys.list(appId, serviceAccountId);
    return (account) => mergeKeys(account, listed, storedKeyIds);
  }

  async #exchange(
    appId: string,
    key: KeyReference,
    privateKey: KeyObject,
    { signal, onWait }: WaitOptions,
  ): Promise<void> {
    const app = this.#catalog.getApp(appId);
    const { scopes } = getServiceAccount(app, key.serviceAccountId);
    const server = this.#ports.server();
    const client = await getClient(this.#ports.clientSecrets, app, server);
    try {
      await this.#ports.assertions.request({
        server,
        client,
        key,
        privateKey,
        scopes: scopes.length > 0 ? scopes : minimalScopes,
        signal,
        onWait,
      });
    } catch (error) {
      throw error instanceof OAuthError && error.code === 'invalid_grant'
        ? new CredentialError('keyRejected', appId)
        : error;
    }
  }

  /**
   * Without its private key, the key would only use up one of the three that an account can have, so it is deleted even
   * if the person has canceled.
   */
  async #deleteUnstored(appId: string, key: KeyReference, { onWait }: WaitOptions): Promise<void> {
    await this.#ports.privateKeys.remove(appId, key).catch(() => undefined);
    try {
      await this.#ports.adminTokens.use(
        appId,
        'application:service_account_key:write',
        { onWait },
        (server, accessToken) => deleteKey(server, accessToken, key, { onWait }),
      );
    } catch {
      throw new CredentialError('keyLeftBehind', appId);
    }
  }

  #find(appId: string, { serviceAccountId, keyId }: KeyReference): Key | undefined {
    return getServiceAccount(this.#catalog.getApp(appId), serviceAccountId).keys?.find(({ id }) => id === keyId);
  }

  async #update(appId: string, serviceAccountId: string, change: AccountChange): Promise<void> {
    await this.#catalog.change(appId, (app) =>
      withServiceAccount(app, change(getServiceAccount(app, serviceAccountId))),
    );
  }

  #log(appId: string, { serviceAccountId, keyId }: KeyReference, what: string): void {
    this.#ports.log.info(
      `${logName(this.#catalog.getApp(appId))}: key ${keyId} of service account ${serviceAccountId} ${what}`,
    );
  }
}

/** Undefined if the response has none that can be used. */
async function readPrivateKey({ privateKey = '' }: CreatedKey): Promise<KeyObject | undefined> {
  const { parsePrivateKey } = await import('../../oauth/privateKey');
  try {
    return parsePrivateKey(privateKey);
  } catch {
    return undefined;
  }
}

function findAccountProblem({ status, keys, defaultKeyId }: ServiceAccount): CredentialError['problem'] | undefined {
  switch (status) {
    case 'disabled':
      return 'accountDisabled';
    case 'deactivated':
      return 'accountDeactivated';
    case 'deleted':
      return 'accountDeleted';
    case 'enabled':
      break;
    default:
      return undefined;
  }
  const key = keys?.find(({ id }) => id === defaultKeyId);
  if (key === undefined || key.status === 'deleted') return 'keyDeleted';
  return key.status === 'disabled' ? 'keyDisabled' : undefined;
}
