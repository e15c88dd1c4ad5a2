import { join } from 'node:path';
import * as vscode from 'vscode';
import type { CredentialServices } from '../../credentials/credentialServices';
import type { Log } from '../../credentials/ports';
import { Delivery } from '../../delivery/delivery';
import { PermissionFolder } from '../../delivery/permissionFolder';
import { Permissions } from '../../delivery/permissions';
import { askPermission } from './askPermission';

/** The only door by which something of a credential leaves for a program, and its permissions. */
export interface DeliveryServices {
  readonly delivery: Delivery;
  readonly permissions: Permissions;
}

/** How long a program waits for the person, in milliseconds. */
const askTimeoutMs = 120_000;

type Services = Pick<CredentialServices, 'catalog' | 'tokens' | 'clientSecrets' | 'privateKeys'> & {
  readonly log: Log;
};

/** Creates the door. `storage` is the extension's global storage folder. */
export function createDeliveryServices(services: Services, storage: vscode.Uri): DeliveryServices {
  const permissions = new Permissions({
    folder: new PermissionFolder(join(storage.fsPath, 'permissions')),
    ask: (subject) => askPermission(services.catalog, subject),
    workspace: describeWorkspace,
    isTrusted: () => vscode.workspace.isTrusted,
    log: services.log,
    askTimeoutMs,
  });
  return { permissions, delivery: new Delivery({ ...services, permissions }) };
}

/** What identifies the workspace of this window; empty if it has none. */
function describeWorkspace(): string {
  const { workspaceFile, workspaceFolders } = vscode.workspace;
  return (workspaceFile ?? workspaceFolders?.[0]?.uri)?.toString() ?? '';
}
