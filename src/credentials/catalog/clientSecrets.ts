import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { listHosts, type AuthorizationServer } from '../../oauth/authorizationServer';
import type { PrintedSecret } from '../commands/readOutput';
import type { SecretCommand } from '../commands/secretCommand';
import { CredentialError, type CredentialProblem } from '../credentialError';
import { LeaseHeldError, type LeaseFolder } from '../leases/leaseFolder';
import type { Clock } from '../ports';
import type { App } from './app';
import {
  afterAcceptance,
  othersAfter,
  parseClientSecret,
  type BoundClientSecret,
  type OtherSecret,
} from './boundSecret';
import type { Catalog } from './catalog';
import { CommandSecrets, type AskOptions } from './commandSecrets';
import { HeldSecret, readStoredSecret, type StoredSecretPorts } from './heldSecret';
import { toBoundSecret, withSourceOf, type NewSecret } from './newSecret';
import type { SecretHosts } from './secretHosts';
import { clientSecretName } from './secretNames';
import type { Secrets } from './secrets';
import { getAuthorizationServer, isSameRecipient } from './server';

/** What the client secrets need besides the catalog. */
export interface ClientSecretPorts {
  readonly secrets: Secrets;
  readonly hosts: SecretHosts;
  readonly server: () => ApsAuthorizationServer;
  readonly leases: LeaseFolder;
  readonly clock: Clock;
}

/** How long a change waits for another window that changes the same client secret, or was doing so when it was closed. */
const changeWaitMs = 30_000;

/** Why a client secret can't be sent. */
export type ClientSecretProblem = Extract<
  CredentialProblem,
  'secretMissing' | 'clientSecretNotVisible' | 'hostNotConfirmed' | 'secretForOtherServer'
>;

/**
 * The client secrets of apps: the secret in the secret store, or the command that prints it; its status in the catalog. A secret
 * that no request has proved yet takes the place of the one before, but doesn't end it: that one is kept until the server has
 * accepted the new one.
 */
export class ClientSecrets {
  readonly #catalog: Catalog;
  readonly #ports: ClientSecretPorts;
  readonly #stored: StoredSecretPorts;
  readonly #ofCommands: CommandSecrets;
  /** By app: the secret in use, while the one before it is kept. */
  readonly #unproved = new Map<string, string>();

  constructor(catalog: Catalog, ports: ClientSecretPorts) {
    this.#catalog = catalog;
    this.#ports = ports;
    this.#stored = { catalog, secrets: ports.secrets, times: ports.leases.times };
    this.#ofCommands = new CommandSecrets(ports.clock);
  }

  /**
   * The client secret of an app, to be sent to this server.
   * @throws CredentialError `hostNotConfirmed` or `secretForOtherServer` if it wasn't entered for this server
   * @throws as `read` does
   */
  async get(appId: string, server: AuthorizationServer, options?: AskOptions): Promise<string> {
    const stored = await this.#find(appId);
    const app = this.#catalog.getApp(appId);
    if (!(await this.#ports.hosts.allows(app, stored.hosts, server)))
      throw new CredentialError(app.server ? 'secretForOtherServer' : 'hostNotConfirmed', appId);
    if ('value' in stored && stored.others?.some(({ kind }) => kind === 'before'))
      this.#unproved.set(appId, stored.value);
    else this.#unproved.delete(appId);
    return this.#valueOf(appId, stored, options);
  }

  /**
   * The secrets to try, the newest first, once a server has rejected the one in use: those that it may accept instead, and
   * that may be sent to it. A command is asked once more if the server had accepted what it printed before.
   * @throws as `read` does
   */
  async listOthers(app: App, server: AuthorizationServer, options?: AskOptions): Promise<readonly string[]> {
    const stored = await readStoredSecret(this.#stored, app.id);
    if (stored === undefined) return [];
    if ('command' in stored) return this.#renewRefused(app.id, options);
    const { others = [] } = stored;
    const allowed = await Promise.all(others.map(({ hosts }) => this.#ports.hosts.allows(app, hosts, server)));
    return others.filter((_, index) => allowed[index]).map(({ value }) => value);
  }

  /**
   * The server has just accepted a secret of an app, by default the one in use: from now on, it is that one, and those that
   * were kept in case that it doesn't work go. If another window is changing the secret, nothing happens: the next request
   * finds out the same. Returns what the secret was until now, if another one was in use.
   * @throws what the secret store and the disk throw; then everything is as it was
   */
  async noteAccepted(app: App, accepted = this.#unproved.get(app.id)): Promise<OtherSecret['kind'] | undefined> {
    this.#ofCommands.noteAccepted(app.id);
    if (accepted === undefined) return undefined;
    try {
      return await this.exclusively(app.id, (held) => this.#accept(app, accepted, held), 0);
    } catch (error) {
      if (error instanceof LeaseHeldError) return undefined;
      throw error;
    }
  }

  /**
   * Runs `work` while no other window changes the client secret of an app, which is read again first.
   * @throws LeaseHeldError after `longestWaitMs`, CredentialError `appRemoved`, the system's error if the disk refuses, and
   * what `work` throws
   */
  async exclusively<T>(
    appId: string,
    work: (held: HeldSecret) => Promise<T>,
    longestWaitMs = changeWaitMs,
  ): Promise<T> {
    const { leases } = this.#ports;
    const lease = await leases.take(clientSecretName(appId), 0, new AbortController().signal, () => longestWaitMs);
    try {
      await this.#catalog.reload(appId);
      return await work(new HeldSecret(this.#stored, appId, lease));
    } finally {
      await lease.release();
    }
  }

  /**
   * The client secret of an app, for a person.
   * @throws CredentialError `secretMissing` if the secret store has lost it, `clientSecretNotVisible` if only another
   * window has it, `commandNotRun` if a command prints it and may not run for who asks
   * @throws SecretCommandError, what the secret store throws, or the signal's reason
   */
  async read(appId: string, options?: AskOptions): Promise<string> {
    return this.#valueOf(appId, await this.#find(appId), options);
  }

  /** The command that prints the client secret of an app; undefined if there is none. @throws as `read` does */
  async findCommand(appId: string): Promise<SecretCommand | undefined> {
    const stored = await this.#find(appId);
    return 'command' in stored ? stored.command : undefined;
  }

  /** What the command of an app has just printed, so that it needn't be asked again at once. */
  remember(appId: string, printed: PrintedSecret): void {
    this.#ofCommands.remember(appId, this.#catalog.getApp(appId).secretGeneration, printed);
  }

  /** The server has refused the client secret of an app: one from a command is forgotten. */
  forgetRefused(appId: string): void {
    this.#ofCommands.forgetRefused(appId);
  }

  /**
   * Why the client secret of an app can't be sent to this server, as this window sees it now: undefined if it can. Waits
   * for no other window, runs nothing, and changes nothing.
   * @throws what the secret store throws
   */
  async findProblem(app: App, server: AuthorizationServer): Promise<ClientSecretProblem | undefined> {
    const { secrets, hosts } = this.#ports;
    const name = clientSecretName(app.id);
    const text = await secrets.find(name);
    if (text === undefined) return this.#isMissing(app, name) ? 'secretMissing' : 'clientSecretNotVisible';
    const secret = parseClientSecret(text);
    if (secret.generation < app.secretGeneration) return 'clientSecretNotVisible';
    if (await hosts.allows(app, secret.hosts, server)) return undefined;
    return app.server ? 'secretForOtherServer' : 'hostNotConfirmed';
  }

  /**
   * Replaces the client secret of an app. `app` is the app as the secret was entered for it. Unless the server has accepted the
   * new one, the one before is kept until it does, and true is returned; but a command, and what it printed, aren't kept.
   * @throws CredentialError `appRemoved`, or `serverChanged` if the app has moved to another server since
   * @throws LeaseHeldError, and what the secret store and the disk throw
   */
  async change(app: App, clientSecret: NewSecret, secretStatus: App['secretStatus']): Promise<boolean> {
    return this.exclusively(app.id, async (held) => {
      if (!isSameRecipient(app.server, held.app.server)) throw new CredentialError('serverChanged', app.id);
      const stored = await held.read();
      const hosts = listHosts(getAuthorizationServer(app, this.#ports.server));
      const others =
        stored === undefined || 'command' in stored || typeof clientSecret !== 'string' || secretStatus === 'accepted'
          ? []
          : othersAfter(stored, clientSecret);
      const secretSince = { at: this.#ports.clock.now(), by: 'entered' } as const;
      const entered = toBoundSecret(clientSecret, { hosts, generation: stored?.generation ?? 0 });
      await held.store('value' in entered ? { ...entered, others } : entered, (latest) =>
        withoutPrepared(withSourceOf({ ...latest, secretStatus, secretSince }, clientSecret), others),
      );
      return others.length > 0;
    });
  }

  /** The next secret of a command whose last one was refused, if it prints another one. */
  async #renewRefused(appId: string, options?: AskOptions): Promise<readonly string[]> {
    const refused = this.#ofCommands.forgetRefused(appId);
    if (refused?.wasAccepted !== true) return [];
    const value = await this.read(appId, options);
    if (value !== refused.value) return [value];
    this.#ofCommands.forgetRefused(appId);
    return [];
  }

  /** Lost, or never entered: a shared app begins without one. Otherwise, another window has stored it. */
  #isMissing({ secretStatus }: App, name: string): boolean {
    return secretStatus === 'missing' || this.#ports.secrets.isLost(name);
  }

  async #valueOf(appId: string, stored: BoundClientSecret, options?: AskOptions): Promise<string> {
    return 'value' in stored ? stored.value : this.#ofCommands.get(appId, stored, options);
  }

  async #accept(app: App, accepted: string, held: HeldSecret): Promise<OtherSecret['kind'] | undefined> {
    if (!isSameRecipient(app.server, held.app.server)) return undefined;
    const stored = await held.read();
    if (stored === undefined || 'command' in stored) return undefined;
    const next = afterAcceptance(stored, accepted);
    if (next === stored) return undefined;
    const kind = stored.others?.find(({ value }) => value === accepted && value !== stored.value)?.kind;
    await held.store(next, (latest) => {
      const app: App = { ...latest, secretStatus: 'accepted' };
      return withoutPrepared(kind === undefined ? app : { ...app, secretSince: this.#since(kind) }, next.others);
    });
    return kind;
  }

  /** Of the secret that was in use before, it is no longer known. */
  #since(kind: OtherSecret['kind']): App['secretSince'] {
    return kind === 'prepared' ? { at: this.#ports.clock.now(), by: 'rotated' } : undefined;
  }

  /** Another window may have changed the secret, and then this one must not use the one before. */
  async #find(appId: string): Promise<BoundClientSecret> {
    const secret = await readStoredSecret(this.#stored, appId);
    if (secret !== undefined) {
      if (secret.generation >= this.#catalog.getApp(appId).secretGeneration) return secret;
      throw new CredentialError('clientSecretNotVisible', appId);
    }
    if (!this.#isMissing(this.#catalog.getApp(appId), clientSecretName(appId)))
      throw new CredentialError('clientSecretNotVisible', appId);
    await this.#catalog.change(appId, (app) =>
      app.secretStatus === 'missing' ? app : { ...app, secretStatus: 'missing' },
    );
    throw new CredentialError('secretMissing', appId);
  }
}

/** The app without the note that a secret was prepared, unless that is so. */
function withoutPrepared(app: App, others: readonly OtherSecret[] = []): App {
  if (app.rotation === undefined || others.some(({ kind }) => kind === 'prepared')) return app;
  return { ...app, rotation: { keyId: app.rotation.keyId } };
}
