import { defaultBaseUrl } from '../../aps/apsAuthorizationServer';
import { listHosts, type AuthorizationServer } from '../../oauth/authorizationServer';
import { parseJson } from '../../oauth/json';
import { toAuthorizationServer } from './customServer';
import { confirmedHostsName } from './secretNames';
import type { Secrets } from './secrets';
import type { Registration } from './server';

/**
 * Decides which hosts may receive a secret. A setting or a file can name another server for an app, but only a person can
 * let a secret go there: by entering it for that server or, for all apps at Autodesk, by confirming the host. The
 * confirmed hosts are in the secret store, where nothing else can add one.
 */
export class SecretHosts {
  readonly #secrets: Secrets;

  constructor(secrets: Secrets) {
    this.#secrets = secrets;
  }

  /**
   * Whether a secret of an app may be sent to the endpoints of a server. `hosts` are those that it was entered for.
   * @throws what the secret store throws
   */
  async allows(
    app: Pick<Registration, 'server'>,
    hosts: readonly string[] | undefined,
    server: AuthorizationServer,
  ): Promise<boolean> {
    const known = hosts ?? (app.server ? listHosts(toAuthorizationServer(app.server)) : [new URL(defaultBaseUrl).host]);
    const strangers = listHosts(server).filter((host) => !known.includes(host));
    if (strangers.length === 0) return true;
    if (app.server) return false;
    const confirmed = await this.#listConfirmed();
    return strangers.every((host) => confirmed.includes(host));
  }

  /** Lets the secrets of all apps at Autodesk go to the hosts of a server. @throws what the secret store throws */
  async confirm(server: AuthorizationServer): Promise<void> {
    const hosts = new Set([...(await this.#listConfirmed()), ...listHosts(server)]);
    await this.#secrets.store(confirmedHostsName, JSON.stringify([...hosts]));
  }

  async #listConfirmed(): Promise<readonly string[]> {
    const hosts = parseJson((await this.#secrets.find(confirmedHostsName)) ?? '');
    return Array.isArray(hosts) ? hosts.filter((host) => typeof host === 'string') : [];
  }
}
