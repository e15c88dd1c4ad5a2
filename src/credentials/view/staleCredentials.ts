import { setTimeout as sleep } from 'node:timers/promises';
import { hasClientSecret } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { Credential } from '../catalog/credential';
import { listCredentials, type ResolvedCredential } from '../catalog/resolvedCredential';
import { clientSecretName, credentialPrefix, privateKeyName } from '../catalog/secretNames';
import type { Secrets } from '../catalog/secrets';
import { describeError } from '../describeError';
import { Emitter, type Event } from '../emitter';
import type { Log } from '../ports';
import type { UserGrants } from '../tokens/userGrants';

/**
 * The credentials that this window can't use, because another window has stored what they need and this one doesn't see
 * it. On the desktop that lasts half a second, which is waited for; on the web it lasts until the window is reloaded.
 */
export class StaleCredentials {
  readonly #catalog: Catalog;
  readonly #userGrants: UserGrants;
  readonly #secrets: Secrets;
  readonly #propagationMs: number;
  readonly #log: Log;
  readonly #changed: Emitter<void>;
  /** By credential: the fingerprint of its state when it was last checked. */
  #examined = new Map<string, string>();
  #stale: ReadonlySet<string> = new Set();
  #isExamining = false;
  #isOutdated = false;

  /** Fires when a credential becomes stale or stops being stale. The catalog fires no change for that. */
  readonly onDidChange: Event<void>;

  constructor(catalog: Catalog, userGrants: UserGrants, secrets: Secrets, log: Log, propagationMs: number) {
    this.#catalog = catalog;
    this.#userGrants = userGrants;
    this.#secrets = secrets;
    this.#log = log;
    this.#propagationMs = propagationMs;
    this.#changed = new Emitter(log);
    this.onDidChange = this.#changed.event;
  }

  /** Whether a credential is stale. */
  has(credential: Credential): boolean {
    return this.#stale.has(credentialPrefix(credential));
  }

  /**
   * Checks the credentials that have changed since the last check. Call it after every change of the catalog. Never
   * throws: what fails is logged, and the next call checks again.
   */
  async check(): Promise<void> {
    this.#isOutdated = true;
    if (this.#isExamining) return;
    this.#isExamining = true;
    while (this.#isOutdated) {
      this.#isOutdated = false;
      await this.#examine().catch((error: unknown) =>
        this.#log.error(`The credentials could not be checked. ${describeError(error)}`),
      );
    }
    this.#isExamining = false;
  }

  async #examine(): Promise<void> {
    const credentials = this.#catalog.apps.flatMap(listCredentials);
    const known = new Map(
      credentials.map((resolved) => [credentialPrefix(resolved.credential), fingerprint(resolved)]),
    );
    const changed = credentials.filter(
      ({ credential }) => this.#examined.get(credentialPrefix(credential)) !== known.get(credentialPrefix(credential)),
    );
    const stale = await this.#findStale(changed);
    if (stale.length > 0) await sleep(this.#propagationMs);
    const stillStale = await this.#findStale(stale);
    const isUnchanged = (prefix: string): boolean =>
      known.has(prefix) && !changed.some(({ credential }) => credentialPrefix(credential) === prefix);
    this.#examined = known;
    this.#show(
      new Set([
        ...[...this.#stale].filter(isUnchanged),
        ...stillStale.map(({ credential }) => credentialPrefix(credential)),
      ]),
    );
  }

  #show(stale: ReadonlySet<string>): void {
    const isSame = stale.size === this.#stale.size && [...stale].every((prefix) => this.#stale.has(prefix));
    this.#stale = stale;
    if (!isSame) this.#changed.fire();
  }

  /**
   * Fails for none: a secret store that refuses is reported when a token is requested, and a credential that has just
   * been removed isn't stale.
   */
  async #findStale(credentials: readonly ResolvedCredential[]): Promise<readonly ResolvedCredential[]> {
    if (credentials.length === 0) return [];
    const names = await this.#secrets.list().then(
      (all) => new Set(all),
      () => undefined,
    );
    if (!names) return [];
    const stale = await Promise.all(credentials.map((resolved) => this.#isStale(resolved, names).catch(() => false)));
    return credentials.filter((_, index) => stale[index]);
  }

  async #isStale(
    { app, credential, user, serviceAccount }: ResolvedCredential,
    names: ReadonlySet<string>,
  ): Promise<boolean> {
    const isNotVisible = (name: string): boolean => !names.has(name) && !this.#secrets.isLost(name);
    // A shared app begins without its secret.
    if (hasClientSecret(app) && app.secretStatus !== 'missing' && isNotVisible(clientSecretName(app.id))) return true;
    if (serviceAccount?.defaultKeyId !== undefined) {
      return isNotVisible(
        privateKeyName(app.id, { serviceAccountId: serviceAccount.id, keyId: serviceAccount.defaultKeyId }),
      );
    }
    if (user?.status !== 'signedIn' || credential.kind !== 'user') return false;
    return this.#userGrants.isStale(credential);
  }
}

function fingerprint({ tokens, user, serviceAccount }: ResolvedCredential): string {
  return JSON.stringify([tokens, user?.status, serviceAccount?.defaultKeyId, serviceAccount?.keys]);
}
