import { setTimeout as sleep } from 'node:timers/promises';
import { hasClientSecret } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';
import type { Credential } from '../catalog/credential';
import { listCredentials, type ResolvedCredential } from '../catalog/resolvedCredential';
import { clientSecretName, credentialPrefix, privateKeyName } from '../catalog/secretNames';
import type { Secrets } from '../catalog/secrets';
import { Emitter } from '../emitter';
import type { UserGrants } from '../tokens/userGrants';

/**
 * Which credentials are of no use in this window, because another has stored what they need and this one does not see it.
 * On the desktop that lasts half a second, which is waited for; on the web until the window is loaded anew.
 */
export class StaleCredentials {
  readonly #catalog: Catalog;
  readonly #userGrants: UserGrants;
  readonly #secrets: Secrets;
  readonly #propagationMs: number;
  readonly #changed = new Emitter<void>();
  /** By credential: what was known of it when it was looked at. */
  #examined = new Map<string, string>();
  #stale: ReadonlySet<string> = new Set();
  #isExamining = false;
  #isOutdated = false;

  /** Fires when one has become unseen or seen, which no change of the catalog tells. */
  readonly onDidChange = this.#changed.event;

  constructor(catalog: Catalog, userGrants: UserGrants, secrets: Secrets, propagationMs: number) {
    this.#catalog = catalog;
    this.#userGrants = userGrants;
    this.#secrets = secrets;
    this.#propagationMs = propagationMs;
  }

  has(credential: Credential): boolean {
    return this.#stale.has(credentialPrefix(credential));
  }

  /** Looks at what has changed since the last time; to be called when the catalog has. */
  async check(): Promise<void> {
    this.#isOutdated = true;
    if (this.#isExamining) return;
    this.#isExamining = true;
    while (this.#isOutdated) {
      this.#isOutdated = false;
      await this.#examine();
    }
    this.#isExamining = false;
  }

  async #examine(): Promise<void> {
    const subjects = this.#catalog.apps.flatMap(listCredentials);
    const known = new Map(subjects.map((subject) => [credentialPrefix(subject.credential), fingerprint(subject)]));
    const changed = subjects.filter(
      ({ credential }) => this.#examined.get(credentialPrefix(credential)) !== known.get(credentialPrefix(credential)),
    );
    this.#examined = known;
    const unseen = await this.#findStale(changed);
    if (unseen.length > 0) await sleep(this.#propagationMs);
    const stillUnseen = await this.#findStale(unseen);
    const isUnchanged = (prefix: string): boolean =>
      known.has(prefix) && !changed.some(({ credential }) => credentialPrefix(credential) === prefix);
    this.#show(
      new Set([
        ...[...this.#stale].filter(isUnchanged),
        ...stillUnseen.map(({ credential }) => credentialPrefix(credential)),
      ]),
    );
  }

  #show(unseen: ReadonlySet<string>): void {
    const isSame = unseen.size === this.#stale.size && [...unseen].every((prefix) => this.#stale.has(prefix));
    this.#stale = unseen;
    if (!isSame) this.#changed.fire();
  }

  /** A secret store that refuses says so when somebody wants a token, and who is gone meanwhile misses nothing. */
  async #findStale(subjects: readonly ResolvedCredential[]): Promise<readonly ResolvedCredential[]> {
    if (subjects.length === 0) return [];
    const keys = await this.#secrets.list().then(
      (all) => new Set(all),
      () => undefined,
    );
    if (!keys) return [];
    const unseen = await Promise.all(subjects.map((subject) => this.#isStale(subject, keys).catch(() => false)));
    return subjects.filter((_, index) => unseen[index]);
  }

  async #isStale(
    { app, credential, user, serviceAccount }: ResolvedCredential,
    keys: ReadonlySet<string>,
  ): Promise<boolean> {
    const isElsewhere = (name: string): boolean => !keys.has(name) && !this.#secrets.isLost(name);
    if (hasClientSecret(app) && isElsewhere(clientSecretName(app.id))) return true;
    if (serviceAccount?.defaultKeyId !== undefined) {
      return isElsewhere(
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
