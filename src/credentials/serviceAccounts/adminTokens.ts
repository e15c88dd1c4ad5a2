import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { ApsError } from '../../aps/apsError';
import { canHaveServiceAccounts } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import { CredentialError } from '../credentialError';
import type { CredentialTokens, WaitOptions } from '../tokens/credentialTokens';

/** What an app must be allowed to manage its service accounts; one scope is asked for at a time. */
export type AdminScope =
  | 'application:service_account:read'
  | 'application:service_account:write'
  | 'application:service_account_key:read'
  | 'application:service_account_key:write';

/** 2-legged access tokens for managing service accounts. They come through the same door as any other and are never shown. */
export class AdminTokens {
  readonly #catalog: Catalog;
  readonly #tokens: CredentialTokens;
  readonly #server: () => ApsAuthorizationServer;

  constructor(catalog: Catalog, tokens: CredentialTokens, server: () => ApsAuthorizationServer) {
    this.#catalog = catalog;
    this.#tokens = tokens;
    this.#server = server;
  }

  /**
   * Runs `request` with a token that carries this scope. A token that turns out to be revoked is replaced, once.
   * @throws CredentialError `noServiceAccounts` for an app of another type, and what `request` and `CredentialTokens.get` throw
   */
  async use<T>(
    appId: string,
    scope: AdminScope,
    waiting: WaitOptions,
    request: (server: ApsAuthorizationServer, accessToken: string) => Promise<T>,
  ): Promise<T> {
    if (!canHaveServiceAccounts(this.#catalog.getApp(appId))) throw new CredentialError('noServiceAccounts', appId);
    const getToken = async (force: boolean): Promise<string> => {
      const app = { kind: 'app', appId } as const;
      const { value } = await this.#tokens.get(app, { purpose: 'person', scopes: [scope], force, ...waiting });
      return value;
    };
    try {
      return await request(this.#server(), await getToken(false));
    } catch (error) {
      if (!(error instanceof ApsError) || error.status !== 401) throw error;
      return request(this.#server(), await getToken(true));
    }
  }
}
