import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { ApsError } from '../../aps/apsError';
import type { RetryOptions } from '../../oauth/retry';
import { canHaveServiceAccounts } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import { CredentialError } from '../credentialError';
import type { TokenBroker } from '../tokens/tokenBroker';

/** What an app must be allowed to manage its service accounts; one scope is asked for at a time. */
export type AdminScope =
  | 'application:service_account:read'
  | 'application:service_account:write'
  | 'application:service_account_key:read'
  | 'application:service_account_key:write';

/** How long a caller is ready to wait, and what it is told meanwhile. */
export type WaitOptions = Pick<RetryOptions, 'signal' | 'onWait'>;

/** 2-legged access tokens for managing service accounts: had from the broker as any other, and shown to nobody. */
export class AdminTokens {
  readonly #catalog: Catalog;
  readonly #broker: TokenBroker;
  readonly #server: () => ApsAuthorizationServer;

  constructor(catalog: Catalog, broker: TokenBroker, server: () => ApsAuthorizationServer) {
    this.#catalog = catalog;
    this.#broker = broker;
    this.#server = server;
  }

  /**
   * Runs `ask` with a token that carries this scope. One that turns out to be revoked is replaced, once.
   * @throws CredentialError `noServiceAccounts` for an app of another type, and what `ask` and the broker throw
   */
  async use<T>(
    appId: string,
    scope: AdminScope,
    waiting: WaitOptions,
    ask: (server: ApsAuthorizationServer, accessToken: string) => Promise<T>,
  ): Promise<T> {
    if (!canHaveServiceAccounts(this.#catalog.getApp(appId))) throw new CredentialError('noServiceAccounts', appId);
    const getToken = async (force: boolean): Promise<string> => {
      const { value } = await this.#broker.getToken({ kind: 'app', appId }, { scopes: [scope], force, ...waiting });
      return value;
    };
    try {
      return await ask(this.#server(), await getToken(false));
    } catch (error) {
      if (!(error instanceof ApsError) || error.status !== 401) throw error;
      return ask(this.#server(), await getToken(true));
    }
  }
}
