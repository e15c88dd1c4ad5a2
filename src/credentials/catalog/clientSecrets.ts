import { CredentialError } from '../credentialError';
import type { App } from './app';
import type { Catalog } from './catalog';
import { clientSecretName } from './secretNames';
import type { Secrets } from './secrets';

/** The client secrets of apps: the secret in the secret store, its status in the catalog. */
export class ClientSecrets {
  readonly #catalog: Catalog;
  readonly #secrets: Secrets;

  constructor(catalog: Catalog, secrets: Secrets) {
    this.#catalog = catalog;
    this.#secrets = secrets;
  }

  /**
   * The client secret of an app.
   * @throws CredentialError `secretMissing` if the secret store has lost it, `clientSecretNotVisible` if only another
   * window has it
   * @throws what the secret store throws
   */
  async get(appId: string): Promise<string> {
    const clientSecret = await this.#secrets.find(clientSecretName(appId));
    if (clientSecret !== undefined) return clientSecret;
    if (!this.#secrets.isLost(clientSecretName(appId))) throw new CredentialError('clientSecretNotVisible', appId);
    await this.#catalog.change(appId, (app) => ({ ...app, secretStatus: 'missing' }));
    throw new CredentialError('secretMissing', appId);
  }

  /** Replaces the client secret of an app. @throws CredentialError `appRemoved`, and what the secret store throws */
  async change(appId: string, clientSecret: string, secretStatus: App['secretStatus']): Promise<void> {
    this.#catalog.getApp(appId);
    await this.#secrets.store(clientSecretName(appId), clientSecret);
    await this.#catalog.change(appId, (app) => ({ ...app, secretStatus }));
  }
}
