import { l10n } from 'vscode';
import type { Consumer, Deliverable, Permission } from '../../delivery/permission';
import type { PermissionRefusal } from '../../delivery/permissions';

/** A program that wants something, as part of a sentence. */
export function consumerText({ kind, name }: Consumer): string {
  switch (kind) {
    case 'terminal':
      return l10n.t('programs in the terminals of {0}', name);
    case 'debugSession':
      return l10n.t('debug sessions of {0}', name);
    case 'envFile':
      return l10n.t('the file {0}', name);
    case 'mcpServer':
      return l10n.t('the MCP server {0}', name);
    case 'httpClient':
      return l10n.t('HTTP clients of this machine');
    case 'extension':
      return l10n.t('other extensions');
  }
}

/** What a program wants, as part of a sentence. */
export function deliverableText(what: Deliverable): string {
  switch (what) {
    case 'accessToken':
      return l10n.t('the access token');
    case 'clientSecret':
      return l10n.t('the client secret');
    case 'privateKey':
      return l10n.t('the private key');
  }
}

/** An answer that lasts, as a label; for other extensions, a credential is offered or not. */
export function answerText({ answer, consumer }: Pick<Permission, 'answer' | 'consumer'>): string {
  if (consumer.kind === 'extension')
    return answer === 'never'
      ? l10n.t('Not to Other Extensions')
      : l10n.t('Offered, and the editor asks you about each extension');
  switch (answer) {
    case 'window':
      return l10n.t('Allowed for this window');
    case 'always':
      return l10n.t('Always allowed');
    case 'never':
      return l10n.t('Never allowed');
  }
}

/** Why a program doesn't get what it wants. */
export function refusalText(refusal: PermissionRefusal): string {
  switch (refusal) {
    case 'never':
      return l10n.t('You chose to never allow this. To change that, run APS: Manage Permissions.');
    case 'closed':
      return l10n.t("Permission wasn't given. Start it again to be asked again.");
    case 'noAnswer':
      return l10n.t('No one answered the permission request in time.');
    case 'untrustedWorkspace':
      return l10n.t("This workspace isn't trusted, so programs in it get no tokens or secrets.");
  }
}
