import type { ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import type { AppFolder } from './catalog/appFolder';
import { Catalog } from './catalog/catalog';
import { CatalogFollower } from './catalog/catalogFollower';
import { ClientSecrets } from './catalog/clientSecrets';
import { PrivateKeys } from './catalog/privateKeys';
import { Secrets } from './catalog/secrets';
import type { LeaseFolder } from './leases/leaseFolder';
import type { Clock, Log, Problem, SecretStore } from './ports';
import { AdminTokens } from './serviceAccounts/adminTokens';
import { ServiceAccountKeys } from './serviceAccounts/serviceAccountKeys';
import { ServiceAccounts } from './serviceAccounts/serviceAccounts';
import { UserSignIn } from './signIn/userSignIn';
import { AssertionGrant } from './tokens/assertionGrant';
import { CredentialTokens } from './tokens/credentialTokens';
import { TokenBroker } from './tokens/tokenBroker';
import { TokenStore } from './tokens/tokenStore';
import { StaleCredentials } from './view/staleCredentials';

/** What this floor needs from outside. */
export interface CredentialPorts {
  readonly secrets: SecretStore;
  readonly folder: AppFolder;
  readonly leases: LeaseFolder;
  /** @throws InsecureEndpointError when the base URL of Autodesk is not usable */
  readonly server: () => ApsAuthorizationServer;
  readonly clock: Clock;
  readonly log: Log;
  readonly report: (problem: Problem) => void;
}

/** Everything that this floor offers, connected: one object of each class for one window. */
export class CredentialServices {
  readonly catalog: Catalog;
  readonly follower: CatalogFollower;
  readonly store: TokenStore;
  readonly clientSecrets: ClientSecrets;
  readonly privateKeys: PrivateKeys;
  readonly assertions: AssertionGrant;
  readonly broker: TokenBroker;
  readonly tokens: CredentialTokens;
  readonly userSignIn: UserSignIn;
  readonly accounts: ServiceAccounts;
  readonly keys: ServiceAccountKeys;
  readonly stale: StaleCredentials;

  constructor({ secrets, folder, leases, server, clock, log, report }: CredentialPorts) {
    const lasting = new Secrets(secrets);
    this.catalog = new Catalog(folder, lasting);
    this.clientSecrets = new ClientSecrets(this.catalog, lasting);
    this.follower = new CatalogFollower(folder, this.catalog, log);
    this.store = new TokenStore(this.catalog, { secrets, leases, clock, log, report });
    this.privateKeys = new PrivateKeys(this.catalog, lasting);
    this.assertions = new AssertionGrant(clock);
    const { clientSecrets, privateKeys, assertions } = this;
    const ports = { server, clock, log, clientSecrets, privateKeys, assertions };
    this.broker = new TokenBroker(this.catalog, this.store, ports);
    this.tokens = new CredentialTokens(this.catalog, this.broker, (credential, error, options) =>
      this.keys.explainFailure(credential, error, options),
    );
    this.userSignIn = new UserSignIn(this.catalog, this.store, ports);
    const adminTokens = new AdminTokens(this.catalog, this.tokens, server);
    this.accounts = new ServiceAccounts(this.catalog, adminTokens, log);
    this.keys = new ServiceAccountKeys(this.catalog, { ...ports, adminTokens, accounts: this.accounts });
    this.stale = new StaleCredentials(this.catalog, this.store, lasting);
  }
}
