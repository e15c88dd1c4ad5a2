import { setTimeout as sleep } from 'node:timers/promises';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { listHosts, type AuthorizationServer } from '../../oauth/authorizationServer';
import { CredentialError } from '../credentialError';
import type { App } from './app';
import { formatBoundSecret, parseBoundSecret, type BoundSecret } from './boundSecret';
import type { Catalog } from './catalog';
import type { SecretHosts } from './secretHosts';
import { clientSecretName } from './secretNames';
import type { Secrets } from './secrets';
import { getAuthorizationServer, isSameRecipient } from './server';

/** What the client secrets need besides the catalog. */
export interface ClientSecretPorts {
  readonly secrets: Secrets;
  readonly hosts: SecretHosts;
  readonly server: () => ApsAuthorizationServer;
  /** How long it takes until a window sees what another one has stored, and how often to look; in milliseconds. */
  readonly times: { readonly propagationMs: number; readonly pollMs: number };
}

/** The client secrets of apps: the secret in the secret store, its status in the catalog. */
export class ClientSecrets {
  readonly #catalog: Catalog;
  readonly #ports: ClientSecretPorts;

  constructor(catalog: Catalog, ports: ClientSecretPorts) {
    this.#catalog = catalog;
    this.#ports = ports;
  }

  /**
   * The client secret of an app, to be sent to this server.
   * @throws CredentialError `hostNotConfirmed` or `secretForOtherServer` if it wasn't entered for this server
   * @throws as `read` does
   */
  async get(appId: string, server: AuthorizationServer): Promise<string> {
    const { value, hosts } = await this.#find(appId);
    const app = this.#catalog.getApp(appId);
    if (!(await this.#ports.hosts.allows(app, hosts, server)))
      throw new CredentialError(app.server ? 'secretForOtherServer' : 'hostNotConfirmed', appId);
    return value;
  }

  /**
   * The client secret of an app, for a person.
   * @throws CredentialError `secretMissing` if the secret store has lost it, `clientSecretNotVisible` if only another
   * window has it
   * @throws what the secret store throws
   */
  async read(appId: string): Promise<string> {
    return (await this.#find(appId)).value;
  }

  /**
   * Replaces the client secret of an app. `app` is the app as the secret was entered for it.
   * @throws CredentialError `appRemoved`, or `serverChanged` if the app has moved to another server since
   * @throws what the secret store and the disk throw
   */
  async change(app: App, clientSecret: string, secretStatus: App['secretStatus']): Promise<void> {
    await this.#catalog.reload(app.id);
    const current = this.#catalog.getApp(app.id);
    if (!isSameRecipient(app.server, current.server)) throw new CredentialError('serverChanged', app.id);
    const name = clientSecretName(app.id);
    const stored = await this.#ports.secrets.find(name);
    const storedGeneration = stored === undefined ? 0 : parseBoundSecret(stored).generation;
    const secretGeneration = Math.max(storedGeneration, current.secretGeneration) + 1;
    const hosts = listHosts(getAuthorizationServer(app, this.#ports.server));
    await this.#ports.secrets.store(
      name,
      formatBoundSecret({ value: clientSecret, hosts, generation: secretGeneration }),
    );
    await this.#catalog.change(app.id, (latest) => ({ ...latest, secretStatus, secretGeneration }));
  }

  /** Another window may have changed the secret, and then this one must not use the one before. */
  async #find(appId: string): Promise<BoundSecret> {
    const { secrets, times } = this.#ports;
    const name = clientSecretName(appId);
    const until = performance.now() + times.propagationMs;
    for (;;) {
      const text = await secrets.find(name);
      if (text === undefined) break;
      const secret = parseBoundSecret(text);
      if (secret.generation >= this.#catalog.getApp(appId).secretGeneration) return secret;
      if (performance.now() >= until) throw new CredentialError('clientSecretNotVisible', appId);
      await sleep(times.pollMs);
    }
    if (!secrets.isLost(name)) throw new CredentialError('clientSecretNotVisible', appId);
    await this.#catalog.change(appId, (app) => ({ ...app, secretStatus: 'missing' }));
    throw new CredentialError('secretMissing', appId);
  }
}
