import { join } from 'node:path';
import * as vscode from 'vscode';
import { AppFolder } from '../credentials/catalog/appFolder';
import { CredentialServices } from '../credentials/credentialServices';
import { describeError } from '../credentials/describeError';
import { LeaseFolder } from '../credentials/leases/leaseFolder';
import { limitSecretStoreWaits } from '../credentials/limitSecretStoreWaits';
import { monotonicClock } from '../credentials/monotonicClock';
import type { Clock, Problem } from '../credentials/ports';
import { CallbackInbox } from '../credentials/signIn/callbackInbox';
import type { ViewContext } from '../credentials/view/treeModel';
import { ActiveCredential } from './activeCredential';
import type { EndpointDoor } from './endpoint/endpointDoor';
import { runAndLogErrors, runAndShowErrors } from './errors/runAndShowErrors';
import type { DeliveryServices } from './permissions/deliveryServices';
import { readSecretReminderDays } from './secretReminder';
import { toSecretStore } from './secretStore';
import { ServerSetting } from './serverSetting';
import { AccountListing } from './serviceAccounts/accountListing';
import { ShownServers } from './shownServers';
import { RowSelection } from './tree/rowSelection';

/**
 * The services that features share, one instance of each per window. A feature declares those it uses as
 * `Pick<EditorServices, …>`.
 */
export class EditorServices extends CredentialServices {
  readonly log: vscode.LogOutputChannel;
  readonly globalState: vscode.Memento;
  readonly clock: Clock;
  readonly server: ServerSetting;
  readonly inbox: CallbackInbox;
  readonly active: ActiveCredential;
  readonly listing: AccountListing;
  readonly selection = new RowSelection();
  readonly shownServers = new ShownServers();
  /** Fires with the name of the credential whose access token was copied. */
  readonly copied = new vscode.EventEmitter<string>();
  /** Fires with the ID of an app that a person has just added. */
  readonly added = new vscode.EventEmitter<string>();
  readonly #storage: vscode.Uri;
  #delivery: Promise<DeliveryServices> | undefined;
  #endpoint: Promise<EndpointDoor> | undefined;

  constructor({ globalState, globalStorageUri, secrets, workspaceState, subscriptions }: vscode.ExtensionContext) {
    const log = vscode.window.createOutputChannel('APS Auth', { log: true });
    const clock = monotonicClock(
      () => Date.now(),
      () => performance.now(),
    );
    const server = new ServerSetting();
    const report = (problem: Problem): void => {
      reportProblem(problem).catch((error: unknown) =>
        log.error(`A problem couldn't be shown. ${describeError(error)}`),
      );
    };
    const folderOf = (name: string): string => join(globalStorageUri.fsPath, name);
    super({
      secrets: limitSecretStoreWaits(toSecretStore(secrets)),
      secretWritesPath: vscode.env.uiKind === vscode.UIKind.Web ? folderOf('secretWrites.json') : undefined,
      folder: new AppFolder(folderOf('apps'), report),
      leases: new LeaseFolder(folderOf('leases')),
      server: () => server.server,
      clock,
      log,
      report,
    });
    this.#storage = globalStorageUri;
    this.log = log;
    this.globalState = globalState;
    this.clock = clock;
    this.server = server;
    this.inbox = new CallbackInbox(folderOf('callbacks'));
    this.active = new ActiveCredential(workspaceState, this.catalog);
    this.listing = new AccountListing(this, (task) => runAndLogErrors(log, task));
    const focus = vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) void this.follower.readAll();
    });
    const secretChanges = secrets.onDidChange(() => this.follower.noticeSecrets());
    const staleCheck = this.catalog.onDidChange(() => void this.stale.check());
    subscriptions.push(
      log,
      server,
      this.copied,
      this.added,
      this.shownServers,
      this.follower,
      this.inbox,
      focus,
      secretChanges,
      staleCheck,
    );
  }

  /** Starts to load the catalog and to follow other windows. Call this after the features have subscribed. */
  start(): void {
    void runAndShowErrors(this.log, () => this.catalog.load());
    void this.follower.start();
  }

  /** The door for programs, created with its first use. */
  loadDelivery(): Promise<DeliveryServices> {
    this.#delivery ??= this.#createDelivery();
    return this.#delivery;
  }

  /** The endpoint for HTTP clients, created with its first use. */
  loadEndpoint(): Promise<EndpointDoor> {
    this.#endpoint ??= this.#createEndpoint();
    return this.#endpoint;
  }

  /** Closes the endpoint if there is one. */
  closeEndpoint(): void {
    void this.#endpoint?.then((door) => door.close());
  }

  async #createEndpoint(): Promise<EndpointDoor> {
    const { EndpointDoor } = await import('./endpoint/endpointDoor');
    return new EndpointDoor(this);
  }

  async #createDelivery(): Promise<DeliveryServices> {
    const { createDeliveryServices } = await import('./permissions/deliveryServices');
    return createDeliveryServices(this, this.#storage);
  }

  /** What the views depend on besides the catalog. It changes with time, so every repaint needs a new one. */
  readonly viewContext = (): ViewContext => ({
    apsTokenEndpoint: this.server.tokenEndpoint,
    now: this.clock.now(),
    secretReminderDays: readSecretReminderDays(),
    isStale: (credential) => this.stale.has(credential),
  });
}

async function reportProblem(problem: Problem): Promise<void> {
  const { showProblem } = await import('./errors/problemMessages');
  showProblem(problem);
}
