import { ApsError } from '../../aps/apsError';
import {
  createServiceAccount,
  deleteServiceAccount,
  requestServiceAccount,
  requestServiceAccounts,
  updateServiceAccount,
  type NewServiceAccount,
  type ServiceAccountDetails,
} from '../../aps/serviceAccountApi';
import type { Catalog } from '../catalog/catalog';
import { getServiceAccount, withServiceAccount } from '../catalog/credential';
import type { ServiceAccount } from '../catalog/serviceAccount';
import { logName } from '../logName';
import type { Log } from '../ports';
import type { WaitOptions } from '../tokens/credentialTokens';
import type { AdminTokens } from './adminTokens';
import { mergeServiceAccount, mergeServiceAccounts } from './serviceAccountLists';

/** The service accounts of apps. The catalog stores what Autodesk last returned. */
export class ServiceAccounts {
  readonly #catalog: Catalog;
  readonly #adminTokens: AdminTokens;
  readonly #log: Log;

  constructor(catalog: Catalog, adminTokens: AdminTokens, log: Log) {
    this.#catalog = catalog;
    this.#adminTokens = adminTokens;
    this.#log = log;
  }

  /**
   * Requests the service accounts of an app.
   * @throws CredentialError, OAuthError, ApsError, NetworkError, UnexpectedResponseError
   */
  async requestAll(appId: string, options: WaitOptions): Promise<void> {
    const listed = await this.#adminTokens.use(
      appId,
      'application:service_account:read',
      options,
      (server, accessToken) => requestServiceAccounts(server, accessToken, options),
    );
    const known = this.#catalog.getApp(appId).serviceAccounts ?? [];
    const { serviceAccounts = [] } = await this.#catalog.change(appId, (app) => ({
      ...app,
      serviceAccounts: mergeServiceAccounts(app.serviceAccounts ?? [], listed),
      unreadAccounts: listed.unread,
    }));
    // The access tokens of deleted accounts no longer work.
    for (const { id } of known.filter((account) => !serviceAccounts.some((other) => other.id === account.id)))
      await this.#catalog.removeServiceAccount(appId, id);
  }

  /**
   * Requests one service account. If Autodesk doesn't know it, the catalog marks it as deleted.
   * @throws as `requestAll` does
   */
  async request(appId: string, serviceAccountId: string, options: WaitOptions): Promise<ServiceAccount> {
    try {
      const details = await this.#adminTokens.use(
        appId,
        'application:service_account:read',
        options,
        (server, accessToken) => requestServiceAccount(server, accessToken, serviceAccountId, options),
      );
      return await this.#store(appId, details);
    } catch (error) {
      if (isNotFound(error)) await this.#storeDeleted(appId, serviceAccountId);
      throw error;
    }
  }

  /** Creates a service account at Autodesk. @throws as `requestAll` does */
  async create(appId: string, account: NewServiceAccount, options: WaitOptions): Promise<ServiceAccount> {
    const created = await this.#adminTokens.use(
      appId,
      'application:service_account:write',
      options,
      (server, accessToken) => createServiceAccount(server, accessToken, account, options),
    );
    this.#log.info(`${logName(this.#catalog.getApp(appId))}: service account ${created.id} created`);
    const unknown = { createdAt: undefined, accessedAt: undefined, expiresAt: undefined };
    return this.#store(appId, { ...created, status: 'enabled', ...unknown });
  }

  /**
   * Enables or disables a service account at Autodesk. It is no error if it already has the status, because of someone
   * else or of a response that was lost.
   * @throws as `requestAll` does
   */
  async setStatus(
    appId: string,
    serviceAccountId: string,
    status: 'enabled' | 'disabled',
    options: WaitOptions,
  ): Promise<void> {
    try {
      const details = await this.#adminTokens.use(
        appId,
        'application:service_account:write',
        options,
        (server, accessToken) => updateServiceAccount(server, accessToken, { id: serviceAccountId, status }, options),
      );
      await this.#store(appId, details);
    } catch (error) {
      if (!isStateConflict(error)) throw error;
      const current = await this.request(appId, serviceAccountId, options);
      if (error.status !== 400 || current.status !== status) throw error;
    }
    this.#log.info(`${logName(this.#catalog.getApp(appId))}: service account ${serviceAccountId} ${status}`);
  }

  /**
   * Deletes a service account at Autodesk, then removes it and its secrets from this machine.
   * @throws as `requestAll` does
   */
  async delete(appId: string, serviceAccountId: string, options: WaitOptions): Promise<void> {
    await this.#catalog.throwIfOutdated();
    if (getServiceAccount(this.#catalog.getApp(appId), serviceAccountId).status !== 'deleted') {
      await this.#adminTokens
        .use(appId, 'application:service_account:write', options, (server, accessToken) =>
          deleteServiceAccount(server, accessToken, serviceAccountId, options),
        )
        .catch(throwUnlessGone);
    }
    await this.#catalog.removeServiceAccount(appId, serviceAccountId);
    this.#log.info(`${logName(this.#catalog.getApp(appId))}: service account ${serviceAccountId} deleted`);
  }

  async #store(appId: string, details: ServiceAccountDetails): Promise<ServiceAccount> {
    const app = await this.#catalog.change(appId, (current) => {
      const known = current.serviceAccounts?.find(({ id }) => id === details.id);
      return withServiceAccount(current, mergeServiceAccount(known, details));
    });
    return getServiceAccount(app, details.id);
  }

  async #storeDeleted(appId: string, serviceAccountId: string): Promise<void> {
    await this.#catalog.change(appId, (app) => {
      const known = app.serviceAccounts?.find(({ id }) => id === serviceAccountId);
      return known ? withServiceAccount(app, { ...known, status: 'deleted' }) : app;
    });
  }
}

/** Whether Autodesk doesn't know the account or the key. */
function isNotFound(error: unknown): boolean {
  return error instanceof ApsError && error.status === 404;
}

/** Whether an account or a key isn't in the state that the request assumed: someone else may have changed it. */
export function isStateConflict(error: unknown): error is ApsError {
  return error instanceof ApsError && (error.status === 400 || error.status === 404);
}

/** Ends a deletion successfully if Autodesk doesn't know the account or the key. @throws any other error */
export function throwUnlessGone(error: unknown): void {
  if (!isNotFound(error)) throw error;
}
