import type { ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import type { AppFolder } from './catalog/appFolder';
import { Catalog } from './catalog/catalog';
import { CatalogFollower } from './catalog/catalogFollower';
import { ClientSecrets } from './catalog/clientSecrets';
import { PrivateKeys } from './catalog/privateKeys';
import { SecretHosts } from './catalog/secretHosts';
import { Secrets } from './catalog/secrets';
import { FencedSecretStore } from './leases/fencedSecretStore';
import type { LeaseFolder } from './leases/leaseFolder';
import type { Clock, Log, Problem, SecretStore } from './ports';
import { AdminTokens } from './serviceAccounts/adminTokens';
import { ServiceAccountKeys } from './serviceAccounts/serviceAccountKeys';
import { ServiceAccounts } from './serviceAccounts/serviceAccounts';
import type { AccessToken } from './tokens/accessToken';
import { AssertionGrant } from './tokens/assertionGrant';
import { CredentialTokens } from './tokens/credentialTokens';
import { RefreshTokens } from './tokens/refreshTokens';
import { TokenBroker } from './tokens/tokenBroker';
import type { GrantRequest } from './tokens/tokenGrants';
import { TokenSource } from './tokens/tokenSource';
import { TokenStore } from './tokens/tokenStore';
import { UserGrants } from './tokens/userGrants';
import { StaleCredentials } from './view/staleCredentials';

/** What this floor needs from the editor. */
export interface CredentialPorts {
  readonly secrets: SecretStore;
  /** The file of `FencedSecretStore`, where a window doesn't see the secrets that another one has stored meanwhile. */
  readonly secretWritesPath?: string | undefined;
  readonly folder: AppFolder;
  readonly leases: LeaseFolder;
  /** @throws InsecureEndpointError if the base URL of Autodesk can't be used */
  readonly server: () => ApsAuthorizationServer;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: (problem: Problem) => void;
}

/** The services of this floor, connected: one instance of each class per window. */
export class CredentialServices {
  readonly secrets: Secrets;
  readonly catalog: Catalog;
  readonly follower: CatalogFollower;
  readonly clientSecrets: ClientSecrets;
  readonly secretHosts: SecretHosts;
  readonly privateKeys: PrivateKeys;
  readonly assertions: AssertionGrant;
  readonly broker: TokenBroker;
  readonly tokens: CredentialTokens;
  readonly userGrants: UserGrants;
  readonly accounts: ServiceAccounts;
  readonly keys: ServiceAccountKeys;
  readonly stale: StaleCredentials;

  constructor({ folder, leases, server, clock, log, report, ...given }: CredentialPorts) {
    const { secretWritesPath } = given;
    const secrets =
      secretWritesPath === undefined ? given.secrets : new FencedSecretStore(given.secrets, secretWritesPath, clock);
    this.secrets = new Secrets(secrets);
    const lasting = this.secrets;
    this.catalog = new Catalog(folder, { secrets: lasting, server, clock, log });
    this.follower = new CatalogFollower(folder, this.catalog, log);
    this.secretHosts = new SecretHosts(lasting);
    const { secretHosts } = this;
    this.clientSecrets = new ClientSecrets(this.catalog, {
      secrets: lasting,
      hosts: secretHosts,
      server,
      leases,
      clock,
    });
    this.privateKeys = new PrivateKeys(this.catalog, lasting);
    this.assertions = new AssertionGrant(clock);
    const { catalog, clientSecrets, privateKeys, assertions } = this;

    const store = new TokenStore(catalog, { secrets, clock, log, report });
    const refreshTokens = new RefreshTokens(secrets, report);
    const ports = { server, clock, log, report, leases, store, clientSecrets, secretHosts, privateKeys, assertions };
    this.userGrants = new UserGrants(catalog, { ...ports, accessTokens: store, refreshTokens });
    const { userGrants } = this;
    const grants = {
      // How a token is requested is loaded with the first request, because nothing needs it before.
      request: async (request: GrantRequest): Promise<AccessToken> => {
        const { TokenGrants } = await import('./tokens/tokenGrants');
        return new TokenGrants(catalog, { ...ports, userGrants }).request(request);
      },
    };
    const source = new TokenSource(catalog, { ...ports, grants, userGrants });
    this.broker = new TokenBroker(catalog, { ...ports, source, userGrants });
    this.tokens = new CredentialTokens(catalog, this.broker, (credential, error, options) =>
      this.keys.explainFailure(credential, error, options),
    );

    const adminTokens = new AdminTokens(catalog, this.tokens, server);
    this.accounts = new ServiceAccounts(catalog, adminTokens, log);
    this.keys = new ServiceAccountKeys(catalog, { ...ports, adminTokens, accounts: this.accounts });
    this.stale = new StaleCredentials(catalog, userGrants, lasting, log, leases.times.propagationMs);
  }
}
