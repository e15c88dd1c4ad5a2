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
import type { Log } from '../ports';
import type { WaitOptions } from '../tokens/credentialTokens';
import type { AdminTokens } from './adminTokens';
import { mergeServiceAccount, mergeServiceAccounts } from './serviceAccountLists';

/** The service accounts of an app: what Autodesk says of them is kept in the catalog until it is asked again. */
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
   * Asks Autodesk for all of them.
   * @throws CredentialError, OAuthError, ApsError, NetworkError, UnexpectedResponseError
   */
  async requestAll(appId: string, waiting: WaitOptions): Promise<void> {
    const listed = await this.#adminTokens.use(
      appId,
      'application:service_account:read',
      waiting,
      (server, accessToken) => requestServiceAccounts(server, accessToken, waiting),
    );
    const known = this.#catalog.getApp(appId).serviceAccounts ?? [];
    const { serviceAccounts = [] } = await this.#catalog.change(appId, (app) => ({
      ...app,
      serviceAccounts: mergeServiceAccounts(app.serviceAccounts ?? [], listed),
    }));
    // Their access tokens are of no use any more.
    for (const { id } of known.filter((account) => !serviceAccounts.some(({ id: kept }) => kept === account.id)))
      await this.#catalog.removeServiceAccount(appId, id);
  }

  /** Asks Autodesk for one. @throws as `requestAll` does */
  async request(appId: string, serviceAccountId: string, waiting: WaitOptions): Promise<ServiceAccount> {
    try {
      const details = await this.#adminTokens.use(
        appId,
        'application:service_account:read',
        waiting,
        (server, accessToken) => requestServiceAccount(server, accessToken, serviceAccountId, waiting),
      );
      return await this.#store(appId, details);
    } catch (error) {
      if (isGone(error)) await this.#storeDeleted(appId, serviceAccountId);
      throw error;
    }
  }

  /** Creates one at Autodesk. @throws as `requestAll` does */
  async create(appId: string, account: NewServiceAccount, waiting: WaitOptions): Promise<ServiceAccount> {
    const created = await this.#adminTokens.use(
      appId,
      'application:service_account:write',
      waiting,
      (server, accessToken) => createServiceAccount(server, accessToken, account, waiting),
    );
    this.#log.info(`${this.#catalog.getApp(appId).clientId}: service account ${created.id} created`);
    const unknown = { createdAt: undefined, accessedAt: undefined, expiresAt: undefined };
    return this.#store(appId, { ...created, status: 'enabled', ...unknown });
  }

  /**
   * Switches one on or off at Autodesk. That it is so already, because of somebody else or of an answer that was lost, is
   * no failure.
   * @throws as `requestAll` does
   */
  async setStatus(
    appId: string,
    serviceAccountId: string,
    status: 'enabled' | 'disabled',
    waiting: WaitOptions,
  ): Promise<void> {
    try {
      const details = await this.#adminTokens.use(
        appId,
        'application:service_account:write',
        waiting,
        (server, accessToken) => updateServiceAccount(server, accessToken, { id: serviceAccountId, status }, waiting),
      );
      await this.#store(appId, details);
    } catch (error) {
      if (!isStateConflict(error)) throw error;
      const current = await this.request(appId, serviceAccountId, waiting);
      if (error.status !== 400 || current.status !== status) throw error;
    }
    this.#log.info(`${this.#catalog.getApp(appId).clientId}: service account ${serviceAccountId} ${status}`);
  }

  /** Deletes one at Autodesk, and all that is kept of it here. @throws as `requestAll` does */
  async delete(appId: string, serviceAccountId: string, waiting: WaitOptions): Promise<void> {
    if (getServiceAccount(this.#catalog.getApp(appId), serviceAccountId).status !== 'deleted') {
      await this.#adminTokens
        .use(appId, 'application:service_account:write', waiting, (server, accessToken) =>
          deleteServiceAccount(server, accessToken, serviceAccountId, waiting),
        )
        .catch(throwUnlessGone);
    }
    await this.#catalog.removeServiceAccount(appId, serviceAccountId);
    this.#log.info(`${this.#catalog.getApp(appId).clientId}: service account ${serviceAccountId} deleted`);
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

/** Whether Autodesk does not know what was asked for. */
function isGone(error: unknown): boolean {
  return error instanceof ApsError && error.status === 404;
}

/** Whether an account or a key is not as the request took it to be: somebody else may have changed it. */
export function isStateConflict(error: unknown): error is ApsError {
  return error instanceof ApsError && (error.status === 400 || error.status === 404);
}

/** What is to be deleted may be gone already: then there is nothing to complain of. */
export function throwUnlessGone(error: unknown): void {
  if (!isGone(error)) throw error;
}
