import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { ApsError } from '../../aps/apsError';
import { canHaveServiceAccounts } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import { CredentialError } from '../credentialError';
import type { CredentialTokens, WaitOptions } from '../tokens/credentialTokens';

/** The scopes for managing service accounts. Each request uses a token with one of them. */
export type AdminScope =
  | 'application:service_account:read'
  | 'application:service_account:write'
  | 'application:service_account_key:read'
  | 'application:service_account_key:write';

/** 2-legged access tokens for managing service accounts. They are requested like any other and never shown. */
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
   * Runs `request` with an access token for this scope. A token that has been revoked is replaced once.
   * @throws CredentialError `noServiceAccounts` if the app can't have any, and what `request` and
   * `CredentialTokens.get` throw
   */
  async use<T>(
    appId: string,
    scope: AdminScope,
    options: WaitOptions,
    request: (server: ApsAuthorizationServer, accessToken: string) => Promise<T>,
  ): Promise<T> {
    if (!canHaveServiceAccounts(this.#catalog.getApp(appId))) throw new CredentialError('noServiceAccounts', appId);
    const getToken = async (force: boolean): Promise<string> => {
      const app = { kind: 'app', appId } as const;
      const { value } = await this.#tokens.get(app, { purpose: 'person', scopes: [scope], force, ...options });
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
