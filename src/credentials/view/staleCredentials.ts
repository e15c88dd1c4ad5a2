import { setTimeout as sleep } from 'node:timers/promises';
import { hasClientSecret } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import { listSubjects, type Credential, type Subject } from '../catalog/credential';
import { clientSecretKey, credentialPrefix, privateKeyKey, userLeaseKey } from '../catalog/secretNames';
import { Emitter } from '../emitter';
import type { SecretStore } from '../ports';
import type { TokenStore } from '../tokens/tokenStore';

/**
 * Which credentials are of no use in this window, because another has stored what they need and this one does not see it.
 * On the desktop that lasts half a second, which is waited for; on the web until the window is loaded anew.
 */
export class UnseenSecrets {
  readonly #catalog: Catalog;
  readonly #store: TokenStore;
  readonly #secrets: SecretStore;
  readonly #changed = new Emitter<void>();
  /** By credential: what was known of it when it was looked at. */
  #looked = new Map<string, string>();
  #unseen: ReadonlySet<string> = new Set();
  #isLooking = false;
  #isOutdated = false;

  /** Fires when one has become unseen or seen, which no change of the catalog tells. */
  readonly onDidChange = this.#changed.event;

  constructor(catalog: Catalog, store: TokenStore, secrets: SecretStore) {
    this.#catalog = catalog;
    this.#store = store;
    this.#secrets = secrets;
  }

  has(credential: Credential): boolean {
    return this.#unseen.has(credentialPrefix(credential));
  }

  /** Looks at what has changed since the last time; to be called when the catalog has. */
  async check(): Promise<void> {
    this.#isOutdated = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    while (this.#isOutdated) {
      this.#isOutdated = false;
      await this.#look();
    }
    this.#isLooking = false;
  }

  async #look(): Promise<void> {
    const subjects = this.#catalog.apps.flatMap(listSubjects);
    const known = new Map(subjects.map((subject) => [credentialPrefix(subject.credential), describe(subject)]));
    const changed = subjects.filter(
      ({ credential }) => this.#looked.get(credentialPrefix(credential)) !== known.get(credentialPrefix(credential)),
    );
    this.#looked = known;
    const unseen = await this.#findUnseen(changed);
    if (unseen.length > 0) await sleep(this.#store.leases.times.lagMs);
    const stillUnseen = await this.#findUnseen(unseen);
    const isUnchanged = (prefix: string): boolean =>
      known.has(prefix) && !changed.some(({ credential }) => credentialPrefix(credential) === prefix);
    this.#show(
      new Set([
        ...[...this.#unseen].filter(isUnchanged),
        ...stillUnseen.map(({ credential }) => credentialPrefix(credential)),
      ]),
    );
  }

  #show(unseen: ReadonlySet<string>): void {
    const isSame = unseen.size === this.#unseen.size && [...unseen].every((prefix) => this.#unseen.has(prefix));
    this.#unseen = unseen;
    if (!isSame) this.#changed.fire();
  }

  /** A secret store that refuses says so when somebody wants a token, and who is gone meanwhile misses nothing. */
  async #findUnseen(subjects: readonly Subject[]): Promise<readonly Subject[]> {
    if (subjects.length === 0) return [];
    const keys = await this.#secrets.keys().then(
      (all) => new Set(all),
      () => undefined,
    );
    if (!keys) return [];
    const unseen = await Promise.all(subjects.map((subject) => this.#isUnseen(subject, keys).catch(() => false)));
    return subjects.filter((_, index) => unseen[index]);
  }

  async #isUnseen({ app, credential, user, serviceAccount }: Subject, keys: ReadonlySet<string>): Promise<boolean> {
    if (hasClientSecret(app) && this.#isMissed(clientSecretKey(app.id), keys)) return true;
    if (serviceAccount?.defaultKeyId !== undefined) {
      return this.#isMissed(
        privateKeyKey(app.id, { serviceAccountId: serviceAccount.id, keyId: serviceAccount.defaultKeyId }),
        keys,
      );
    }
    if (user?.status !== 'signedIn' || credential.kind !== 'user') return false;
    const newest = await this.#store.leases.findNewest(userLeaseKey(credential));
    if (!newest) return (await this.#store.findValidToken(credential)) === 'unseen';
    return newest.generation > (await this.#store.refreshTokens.highestGeneration(credential));
  }

  /** One that is seen once is lost when it is not seen later. */
  #isMissed(secretKey: string, keys: ReadonlySet<string>): boolean {
    if (keys.has(secretKey)) this.#catalog.noteFamiliar(secretKey);
    return !this.#catalog.isFamiliar(secretKey);
  }
}

function describe({ holder, user, serviceAccount }: Subject): string {
  return JSON.stringify([holder.tokens, user?.status, serviceAccount?.defaultKeyId, serviceAccount?.keys]);
}
