import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { ApsAuthorizationServer } from '../../aps/apsAuthorizationServer';
import { listHosts } from '../../oauth/authorizationServer';
import { CredentialError } from '../credentialError';
import { describeError } from '../describeError';
import { Emitter, type Event } from '../emitter';
import type { Clock, Log } from '../ports';
import type { App, DamagedApp, SecretSince } from './app';
import type { AppFiles, AppFolder } from './appFolder';
import { formatClientSecret, parseBoundSecret } from './boundSecret';
import { compareNames } from './compareNames';
import { isSameIssuer, needsNewSecret, type CustomServer } from './customServer';
import { toBoundSecret, withSourceOf, type NewSecret } from './newSecret';
import type { Removed } from './removals';
import {
  appSecretsPrefix,
  clientSecretName,
  listLastingSecrets,
  serviceAccountSecretsPrefix,
  userSecretsPrefix,
  usersSecretsPrefix,
} from './secretNames';
import type { Secrets } from './secrets';
import { getAuthorizationServer, serverOf } from './server';
import { initialSignInSettings, type SignInSettings } from './signInSettings';

/** The properties of a new app. One of a backup has users, who sign in again, and service accounts. */
export type NewApp = Pick<App, 'name' | 'type' | 'clientId' | 'secretStatus'> &
  Partial<Pick<App, 'server' | 'scopes' | 'secretSince' | 'signIn' | 'users' | 'serviceAccounts' | 'unknownFields'>>;

/** What the catalog needs besides its folder. */
export interface CatalogPorts {
  readonly secrets: Secrets;
  /** @throws InsecureEndpointError if the base URL of Autodesk can't be used */
  readonly server: () => ApsAuthorizationServer;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The apps that were added to this editor: metadata in the folder, secrets in the secret store. Adding an app stores
 * the secret first, and removing one removes the metadata first, so an interruption never leaves an app that can't be
 * used.
 */
export class Catalog {
  readonly #folder: AppFolder;
  readonly #secrets: Secrets;
  readonly #server: () => ApsAuthorizationServer;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #changed: Emitter<void>;
  #apps: readonly App[] = [];
  #damaged: readonly DamagedApp[] = [];
  #lastChange: Promise<unknown> = Promise.resolve();
  #firstLoad: Promise<unknown> | undefined;

  /** Fires after the list or an app in it has changed. */
  readonly onDidChange: Event<void>;

  constructor(folder: AppFolder, { secrets, server, clock, log }: CatalogPorts) {
    this.#folder = folder;
    this.#secrets = secrets;
    this.#server = server;
    this.#clock = clock;
    this.#log = log;
    this.#changed = new Emitter(log);
    this.onDidChange = this.#changed.event;
  }

  /** The apps as last read, sorted by name. */
  get apps(): readonly App[] {
    return this.#apps;
  }

  /** The apps whose files are damaged, as last read. Their secrets are kept until they are removed or added again. */
  get damaged(): readonly DamagedApp[] {
    return this.#damaged;
  }

  /** Reads the folder again, because other windows also write to it. @throws the system's error if the disk refuses */
  load(): Promise<void> {
    const loaded = this.#inTurn(async () => {
      const files = await this.#folder.readAll(this.#apps);
      this.#secrets.expectAll(files.apps.flatMap(listLastingSecrets));
      this.#show(files);
    });
    this.#firstLoad ??= loaded.catch(() => undefined);
    return loaded;
  }

  /**
   * Reads one app again, which another window may have written, added, or removed. A damaged file changes nothing.
   * @throws the system's error if the disk refuses
   */
  reload(appId: string): Promise<void> {
    return this.#inTurn(async () => {
      const found = await this.#folder.peek(appId);
      if (found.kind === 'missing') this.#show(this.#without(appId));
      else if (found.kind === 'app') this.#showApp(found.app);
    });
  }

  /** Waits until the first load has ended, successfully or not. */
  async whenLoaded(): Promise<void> {
    await this.#firstLoad;
  }

  /** Waits until the load and the changes that have been started so far have ended, successfully or not. */
  async whenSettled(): Promise<void> {
    await this.#lastChange;
  }

  /** As `Secrets.throwIfOutdated` does. */
  throwIfOutdated(): Promise<void> {
    return this.#secrets.throwIfOutdated();
  }

  /** The app with this ID. @throws CredentialError `appRemoved` */
  getApp(appId: string): App {
    const app = this.#apps.find(({ id }) => id === appId);
    if (!app) throw new CredentialError('appRemoved', appId);
    return app;
  }

  /** The app at Autodesk that has this client ID. An app at another server may have the same one. */
  findByClientId(clientId: string): App | undefined {
    return this.#apps.find((app) => serverOf(app).kind === 'aps' && app.clientId === clientId);
  }

  /**
   * Adds an app. If it is one whose file is damaged, as far as its client secret tells, it gets back its ID and with it the
   * private keys of its service accounts.
   * @throws what the secret store or the disk throws; then nothing is added
   */
  add(app: NewApp, clientSecret: NewSecret | undefined): Promise<App> {
    return this.#inTurn(async () => {
      const damagedId = await this.#findDamaged(app, clientSecret);
      const added: App = withSourceOf(
        {
          id: damagedId ?? randomUUID(),
          server: undefined,
          secretGeneration: 0,
          ...(clientSecret === undefined ? {} : { secretSince: this.#enteredNow() }),
          scopes: [],
          tokens: [],
          signIn: initialSignInSettings,
          users: [],
          serviceAccounts: undefined,
          ...app,
        },
        clientSecret,
      );
      if (clientSecret !== undefined) await this.#storeClientSecret(added, clientSecret);
      if (damagedId !== undefined) {
        await this.#folder.keepDamaged(damagedId);
        await this.#folder.write(added);
      } else {
        await this.#folder.write(added).catch(async (error: unknown) => {
          await this.#secrets.remove(clientSecretName(added.id));
          throw error;
        });
      }
      this.#showApp(added);
      return added;
    });
  }

  /**
   * Changes an app as it is on disk now, which another window may have written in the meantime. `change` may run more
   * than once.
   * @throws CredentialError `appRemoved`, LeaseHeldError if another window keeps the file to itself, and what the disk
   * throws; then nothing has been changed
   */
  change(appId: string, change: (app: App) => App): Promise<App> {
    return this.#inTurn(() =>
      this.#folder.exclusively(appId, async (lease) => {
        const file = await this.#folder.read(appId);
        if (file.kind !== 'app') {
          const { apps, damaged } = this.#without(appId);
          this.#show({ apps, damaged: file.kind === 'damaged' ? [...damaged, file.damaged] : damaged });
          throw new CredentialError('appRemoved', appId);
        }
        const after = change(file.app);
        if (after !== file.app) await this.#folder.write(after, lease);
        this.#showApp(after);
        return after;
      }),
    );
  }

  /** Changes how users sign in to an app. @throws as `change` does */
  changeSignIn(appId: string, change: (settings: SignInSettings) => Partial<SignInSettings>): Promise<App> {
    return this.change(appId, (app) => ({ ...app, signIn: { ...app.signIn, ...change(app.signIn) } }));
  }

  /**
   * Changes the server where an app is registered. A secret is never sent to a server that it wasn't entered for: if
   * `needsNewSecret` is true, the app forgets its users and token records, then all its secrets are removed, and only
   * then it gets the new server and the new secret. A disk that refuses the first step changes nothing. Users also leave if
   * the issuer changes on the same host, such as the tenant, because their grants belong to the issuer.
   * @throws CredentialError `appRemoved`, or `secretMissing` if a secret is needed and none is given
   * @throws what the secret store and the disk throw
   */
  async changeServer(appId: string, server: CustomServer, clientSecret: NewSecret | undefined): Promise<void> {
    await this.throwIfOutdated();
    const { server: before } = this.getApp(appId);
    await this.#noteRemovalOfUsers(appId);
    if (before && !needsNewSecret(before, server)) {
      const { users } = await this.change(appId, (app) => moveWithSecret(app, server));
      if (users.length === 0) await this.#secrets.removeAll(usersSecretsPrefix(appId));
      return;
    }
    if (clientSecret === undefined && server.authentication !== 'none')
      throw new CredentialError('secretMissing', appId);
    await this.change(appId, (app) => ({ ...app, secretStatus: 'unchecked', tokens: [], users: [] }));
    await this.#secrets.removeAll(appSecretsPrefix(appId));
    const moved = await this.change(appId, (app) => {
      const secretGeneration = app.secretGeneration + 1;
      const secretSince = clientSecret === undefined ? undefined : this.#enteredNow();
      const emptied = { ...app, server, secretGeneration, secretSince, tokens: [], users: [] };
      return withSourceOf({ ...emptied, secretStatus: 'unchecked' }, clientSecret);
    });
    if (clientSecret !== undefined) await this.#storeClientSecret(moved, clientSecret);
  }

  /**
   * Removes an app and all its secrets from this machine, also one whose file is damaged. Nothing changes at Autodesk. What
   * can't be deleted now is deleted by `finishRemovals`, here and below.
   * @throws OutdatedWindowError before anything is removed, and what the secret store and the disk throw
   */
  remove(appId: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.throwIfOutdated();
      await this.noteRemoval({ kind: 'app', appId });
      await this.#folder.exclusively(appId, (lease) => this.#folder.remove(appId, lease));
      this.#show(this.#without(appId));
      await this.#secrets.removeAll(appSecretsPrefix(appId));
    });
  }

  /**
   * Removes a user and all their secrets from this machine. Nothing changes at Autodesk.
   * @throws as `change` does, and what the secret store throws
   */
  async removeUser(appId: string, userId: string): Promise<void> {
    await this.throwIfOutdated();
    await this.noteRemoval({ kind: 'user', appId, userId });
    await this.change(appId, (app) => ({ ...app, users: app.users.filter(({ id }) => id !== userId) }));
    await this.#secrets.removeAll(userSecretsPrefix(appId, userId));
  }

  /**
   * Removes a service account and all its secrets from this machine. Nothing changes at Autodesk.
   * @throws as `change` does, and what the secret store throws
   */
  async removeServiceAccount(appId: string, serviceAccountId: string): Promise<void> {
    await this.throwIfOutdated();
    await this.noteRemoval({ kind: 'serviceAccount', appId, serviceAccountId });
    await this.change(appId, (app) => ({
      ...app,
      serviceAccounts: app.serviceAccounts?.filter(({ id }) => id !== serviceAccountId),
    }));
    await this.#secrets.removeAll(serviceAccountSecretsPrefix(appId, serviceAccountId));
  }

  #enteredNow(): SecretSince {
    return { at: this.#clock.now(), by: 'entered' };
  }

  async #storeClientSecret(app: App, entered: NewSecret): Promise<void> {
    const hosts = listHosts(getAuthorizationServer(app, this.#server));
    await this.#secrets.store(
      clientSecretName(app.id),
      formatClientSecret(toBoundSecret(entered, { hosts, generation: app.secretGeneration })),
    );
  }

  /** Only apps with service accounts have secrets that nobody can enter or request again. */
  async #findDamaged(app: NewApp, clientSecret: NewSecret | undefined): Promise<string | undefined> {
    if (typeof clientSecret !== 'string' || !serverOf({ server: undefined, ...app }).hasServiceAccounts)
      return undefined;
    for (const { id } of this.#damaged) {
      const stored = await this.#secrets.find(clientSecretName(id));
      if (stored === undefined || parseBoundSecret(stored).value !== clientSecret) continue;
      if ((await this.#folder.peek(id)).kind === 'damaged') return id;
    }
    return undefined;
  }

  #without(appId: string): AppFiles {
    return {
      apps: this.#apps.filter(({ id }) => id !== appId),
      damaged: this.#damaged.filter(({ id }) => id !== appId),
    };
  }

  #showApp(app: App): void {
    const { apps, damaged } = this.#without(app.id);
    this.#show({ apps: [...apps, app], damaged });
  }

  /** Writes down that something is about to be removed, if the disk allows it. */
  async noteRemoval(removed: Removed): Promise<void> {
    const { noteRemoval } = await import('./removals');
    await noteRemoval(this.#folder.removalsPath, removed).catch(() =>
      this.#log.warn('A removal could not be written down.'),
    );
  }

  /** Forgets that something was removed. Call this before new secrets are stored for it. */
  async withdrawRemoval(removed: Removed): Promise<void> {
    const { withdrawRemoval } = await import('./removals');
    await withdrawRemoval(this.#folder.removalsPath, removed).catch(() =>
      this.#log.warn('A removal could not be withdrawn.'),
    );
  }

  /**
   * Deletes secrets that this window or another one left behind when it removed something: it was closed in between, or it
   * didn't see them. Never throws.
   */
  async finishRemovals(): Promise<void> {
    try {
      const { finishRemovals } = await import('./removals');
      const ports = { folder: this.#folder, secrets: this.#secrets, now: Date.now() };
      await finishRemovals(this.#folder.removalsPath, ports);
    } catch (error) {
      this.#log.warn(`Secrets of what was removed could not be deleted. ${describeError(error)}`);
    }
  }

  async #noteRemovalOfUsers(appId: string): Promise<void> {
    for (const { id: userId } of this.getApp(appId).users) await this.noteRemoval({ kind: 'user', appId, userId });
  }

  /** Fires only if something has changed: the folder also reports what this window wrote itself. */
  #show({ apps, damaged }: AppFiles): void {
    const sorted = [...apps].sort((one, other) => compareNames(one.name, other.name) || one.id.localeCompare(other.id));
    if (isDeepStrictEqual([sorted, damaged], [this.#apps, this.#damaged])) return;
    this.#apps = sorted;
    this.#damaged = damaged;
    this.#changed.fire();
  }

  /** One change at a time: each reads what the previous one wrote. */
  #inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = this.#lastChange.then(change);
    this.#lastChange = turn.catch(() => undefined);
    return turn;
  }
}

/**
 * The app at another server that may have its secret. What is on disk decides: another window may have changed the server.
 * @throws CredentialError `secretMissing` if the secret wasn't entered for that server
 */
function moveWithSecret(app: App, server: CustomServer): App {
  if (!app.server || needsNewSecret(app.server, server)) throw new CredentialError('secretMissing', app.id);
  return isSameIssuer(app.server, server) ? { ...app, server } : { ...app, server, users: [] };
}
