import * as vscode from 'vscode';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { ServiceAccountKeys } from '../../credentials/serviceAccounts/serviceAccountKeys';
import type { ServiceAccounts } from '../../credentials/serviceAccounts/serviceAccounts';
import type { ServiceAccountNode, ServiceAccountsNode, TreeNode } from '../../credentials/view/treeNodes';
import { attributeErrors } from '../errors/credentialFailure';
import { runWithProgress } from '../prompts/runWithProgress';

/** What the service accounts and their keys are listed with. */
export interface AccountListingParts {
  readonly catalog: Catalog;
  readonly accounts: ServiceAccounts;
  readonly keys: ServiceAccountKeys;
}

/**
 * Asks Autodesk for what is below a row when the row is opened for the first time, and when a person refreshes it. What
 * could not be listed is not asked for again until then.
 */
export class AccountListing {
  readonly #parts: AccountListingParts;
  readonly #showErrors: (task: () => Promise<void>) => Promise<void>;
  readonly #pending = new Map<string, Promise<void>>();
  readonly #failed = new Set<string>();
  readonly #changed = new vscode.EventEmitter<void>();

  /** Fires when a row could not be listed, or could again, which no change of the catalog tells. */
  readonly onDidChange = this.#changed.event;

  constructor(parts: AccountListingParts, showErrors: (task: () => Promise<void>) => Promise<void>) {
    this.#parts = parts;
    this.#showErrors = showErrors;
  }

  /** Lists what is below a row, if that was not done yet. */
  async open(node: TreeNode): Promise<void> {
    if (isUnlisted(node) && !this.hasFailed(node)) await this.#showErrors(() => this.#list(node));
  }

  hasFailed(node: ServiceAccountsNode | ServiceAccountNode): boolean {
    return this.#failed.has(rowKey(node));
  }

  /** Asks again for the accounts of an app. @throws what asking throws, with the name of the app on it */
  refreshAccounts(appId: string): Promise<void> {
    const { name } = this.#parts.catalog.getApp(appId);
    return this.#once(appId, () =>
      attributeErrors({ name, credential: { kind: 'app', appId } }, () =>
        runWithProgress(vscode.l10n.t('Loading the service accounts of {0}', name), (controls) =>
          this.#parts.accounts.requestAll(appId, controls),
        ),
      ),
    );
  }

  /** Asks again for an account and its keys. @throws what asking throws, with the name of the account on it */
  refreshAccount(appId: string, serviceAccountId: string, name: string): Promise<void> {
    return this.#once(`${appId}/${serviceAccountId}`, () =>
      attributeErrors({ name, credential: { kind: 'serviceAccount', appId, serviceAccountId } }, () =>
        runWithProgress(vscode.l10n.t('Loading the keys of {0}', name), async (controls) => {
          const { status } = await this.#parts.accounts.request(appId, serviceAccountId, controls);
          if (status === 'enabled') await this.#parts.keys.requestAll(appId, serviceAccountId, controls);
        }),
      ),
    );
  }

  #list(node: ServiceAccountsNode | ServiceAccountNode): Promise<void> {
    if (node.kind === 'serviceAccounts') return this.refreshAccounts(node.appId);
    const { appId, serviceAccountId, name } = node;
    return this.#once(rowKey(node), () =>
      attributeErrors({ name, credential: { kind: 'serviceAccount', appId, serviceAccountId } }, () =>
        runWithProgress(vscode.l10n.t('Loading the keys of {0}', name), (controls) =>
          this.#parts.keys.requestAll(appId, serviceAccountId, controls),
        ),
      ),
    );
  }

  #once(key: string, list: () => Promise<void>): Promise<void> {
    const pending = this.#pending.get(key);
    if (pending) return pending;
    const listed = list()
      .then(
        () => {
          if (this.#failed.delete(key)) this.#changed.fire();
        },
        (error: unknown) => {
          this.#failed.add(key);
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
  return node.kind === 'serviceAccount' && node.keys === undefined && node.status === 'enabled';
}

function rowKey(node: ServiceAccountsNode | ServiceAccountNode): string {
  return node.kind === 'serviceAccounts' ? node.appId : `${node.appId}/${node.serviceAccountId}`;
}
