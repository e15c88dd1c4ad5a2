import { setTimeout as sleep } from 'node:timers/promises';
import type { Lease } from '../leases/lease';
import { LeaseHeldError, type LeaseTimes } from '../leases/leaseFolder';
import type { App } from './app';
import { formatClientSecret, parseClientSecret, type BoundClientSecret } from './boundSecret';
import type { Catalog } from './catalog';
import { clientSecretName } from './secretNames';
import type { Secrets } from './secrets';

/** What reading a client secret takes. */
export interface StoredSecretPorts {
  readonly catalog: Catalog;
  readonly secrets: Secrets;
  /** How long it takes until a window sees what another one has stored, and how often to look. */
  readonly times: Pick<LeaseTimes, 'propagationMs' | 'pollMs'>;
}

/**
 * The stored client secret of an app, once this window sees the newest; an older one if it doesn't in time, undefined if there
 * is none.
 * @throws CredentialError `appRemoved`, and what the secret store throws
 */
export async function readStoredSecret(
  { catalog, secrets, times }: StoredSecretPorts,
  appId: string,
): Promise<BoundClientSecret | undefined> {
  const until = performance.now() + times.propagationMs;
  for (;;) {
    const text = await secrets.find(clientSecretName(appId));
    const secret = text === undefined ? undefined : parseClientSecret(text);
    if (secret === undefined || secret.generation >= catalog.getApp(appId).secretGeneration) return secret;
    if (performance.now() >= until) return secret;
    await sleep(times.pollMs);
  }
}

/** The client secret of one app, while no other window can change it. */
export class HeldSecret {
  readonly #ports: StoredSecretPorts;
  readonly #appId: string;
  readonly #lease: Lease;

  constructor(ports: StoredSecretPorts, appId: string, lease: Lease) {
    this.#ports = ports;
    this.#appId = appId;
    this.#lease = lease;
  }

  /** The app as last read. @throws CredentialError `appRemoved` */
  get app(): App {
    return this.#ports.catalog.getApp(this.#appId);
  }

  /** As `readStoredSecret` does. */
  read(): Promise<BoundClientSecret | undefined> {
    return readStoredSecret(this.#ports, this.#appId);
  }

  /**
   * Stores a secret as the newest, the secret first, and what changes with it in the app.
   * @throws as `throwIfLost` does, and what the secret store and the disk throw
   */
  async store(secret: BoundClientSecret, change: (app: App) => App): Promise<void> {
    await this.throwIfLost();
    const generation = Math.max(secret.generation, this.app.secretGeneration) + 1;
    const { catalog, secrets } = this.#ports;
    await secrets.store(clientSecretName(this.#appId), formatClientSecret({ ...secret, generation }));
    await catalog.change(this.#appId, (latest) => ({ ...change(latest), secretGeneration: generation }));
  }

  /**
   * Looks again before anything that can't be done twice: a window that was stopped may have been overtaken since.
   * @throws LeaseHeldError, and the system's error if the disk refuses
   */
  async throwIfLost(): Promise<void> {
    if (!(await this.#lease.isNewest())) throw new LeaseHeldError();
  }
}
