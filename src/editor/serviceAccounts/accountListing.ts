import * as vscode from 'vscode';
import { resolveApp, resolveServiceAccount } from '../../credentials/catalog/resolvedCredential';
import { mayBeEnabled } from '../../credentials/catalog/serviceAccount';
import type { CredentialServices } from '../../credentials/credentialServices';
import type { ProblemNode, ServiceAccountNode, ServiceAccountsNode, TreeNode } from '../../credentials/view/treeNodes';
import { runForCredential } from '../prompts/runForCredential';
import type { TaskControls } from '../prompts/runWithProgress';

type ListingServices = Pick<CredentialServices, 'catalog' | 'accounts' | 'keys'>;

/**
 * Loads the service accounts or keys below a row from Autodesk when the row is first expanded, and when a person
 * refreshes it. After a failure, a row says why, and nothing is requested again until then.
 */
export class AccountListing {
  readonly #services: ListingServices;
  readonly #logErrors: (task: () => Promise<void>) => Promise<void>;
  readonly #pending = new Map<string, Promise<void>>();
  readonly #failures = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<void>();

  /** Fires when loading a row fails, or succeeds after a failure. The catalog doesn't report either. */
  readonly onDidChange = this.#changed.event;

  constructor(services: ListingServices, logErrors: (task: () => Promise<void>) => Promise<void>) {
    this.#services = services;
    this.#logErrors = logErrors;
  }

  /** Loads what is below a row, if that hasn't been done yet. */
  async open(node: TreeNode): Promise<void> {
    if (isUnlisted(node) && !this.hasFailed(node)) await this.#logErrors(() => this.#list(node));
  }

  hasFailed(node: ServiceAccountsNode | ServiceAccountNode): boolean {
    return this.#failures.has(rowKey(node));
  }

  /** Why what is below a row couldn't be loaded; undefined if it could be, or if nobody knows. */
  problemOf(node: TreeNode): ProblemNode | undefined {
    if (node.kind !== 'serviceAccounts' && node.kind !== 'serviceAccount') return undefined;
    const text = this.#failures.get(rowKey(node)) ?? '';
    const serviceAccountId = node.kind === 'serviceAccount' ? node.serviceAccountId : undefined;
    return text === '' ? undefined : { kind: 'problem', appId: node.appId, serviceAccountId, text };
  }

  /** Reloads the service accounts of an app. @throws CredentialFailure with what the request throws */
  refreshAccounts(appId: string): Promise<void> {
    const { catalog, accounts } = this.#services;
    const app = resolveApp(catalog.getApp(appId));
    return this.#once(appId, () =>
      runForCredential(app, vscode.l10n.t('Loading the service accounts of {0}', app.name), (controls) =>
        accounts.requestAll(appId, controls),
      ),
    );
  }

  /** Reloads a service account and its keys. @throws CredentialFailure with what the request throws */
  refreshAccount(appId: string, serviceAccountId: string): Promise<void> {
    const { accounts, keys } = this.#services;
    return this.#listKeys(appId, serviceAccountId, async (controls) => {
      const { status } = await accounts.request(appId, serviceAccountId, controls);
      if (mayBeEnabled({ status })) await keys.requestAll(appId, serviceAccountId, controls);
    });
  }

  #list(node: ServiceAccountsNode | ServiceAccountNode): Promise<void> {
    if (node.kind === 'serviceAccounts') return this.refreshAccounts(node.appId);
    const { appId, serviceAccountId } = node;
    return this.#listKeys(appId, serviceAccountId, (controls) =>
      this.#services.keys.requestAll(appId, serviceAccountId, controls),
    );
  }

  #listKeys(appId: string, serviceAccountId: string, list: (controls: TaskControls) => Promise<void>): Promise<void> {
    const account = resolveServiceAccount(this.#services.catalog.getApp(appId), serviceAccountId);
    return this.#once(`${appId}/${serviceAccountId}`, () =>
      runForCredential(account, vscode.l10n.t('Loading the keys of {0}', account.name), list),
    );
  }

  #once(key: string, list: () => Promise<void>): Promise<void> {
    const pending = this.#pending.get(key);
    if (pending) return pending;
    const listed = list()
      .then(
        () => {
          if (this.#failures.delete(key)) this.#changed.fire();
        },
        async (error: unknown) => {
          const { failureText } = await import('../errors/showError');
          this.#failures.set(key, failureText(error));
          this.#changed.fire();
          throw error;
        },
      )
      .finally(() => this.#pending.delete(key));
    this.#pending.set(key, listed);
    return listed;
  }
}

function isUnlisted(node: TreeNode): node is ServiceAccountsNode | ServiceAccountNode {
  if (node.kind === 'serviceAccounts') return node.accounts === undefined;
  return node.kind === 'serviceAccount' && node.keys === undefined && mayBeEnabled(node);
}

function rowKey(node: ServiceAccountsNode | ServiceAccountNode): string {
  return node.kind === 'serviceAccounts' ? node.appId : `${node.appId}/${node.serviceAccountId}`;
}
