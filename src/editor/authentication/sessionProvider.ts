import * as vscode from 'vscode';
import { describeError } from '../../credentials/describeError';
import { Sessions, type Session } from '../../delivery/sessions';
import type { EditorServices } from '../editorServices';
import { failureText } from '../errors/showError';
import { toPlainText } from '../words/toPlainText';
import { createSession } from './createSession';

/** How long VS Code waits for sessions, in milliseconds. It asks one provider one question at a time. */
const networkTimeoutMs = 10_000;

/** Creates the provider behind the one that is registered. `changed` tells VS Code how its sessions change. */
export async function createSessionProvider(
  services: EditorServices,
  changed: vscode.EventEmitter<vscode.AuthenticationProviderAuthenticationSessionsChangeEvent>,
  subscriptions: vscode.ExtensionContext['subscriptions'],
): Promise<vscode.AuthenticationProvider> {
  const { catalog, log } = services;
  const { delivery, permissions } = await services.loadDelivery();
  const { offers } = permissions;
  const sessions = new Sessions({ catalog, delivery, offers, log, networkTimeoutMs });
  sessions.onDidChange((change) => {
    const { added, removed, changed: renewed } = change;
    changed.fire({ added: added.map(show), removed: removed.map(show), changed: renewed.map(show) });
  });
  // Another window may have made or withdrawn an offer.
  const focus = vscode.window.onDidChangeWindowState(({ focused }) => {
    if (focused) void sessions.refresh();
  });
  subscriptions.push(focus);
  return {
    onDidChangeSessions: changed.event,
    getSessions: (scopes, { account }) =>
      sessions.list(scopes && separate(scopes), account?.id).then(
        (found) => found.map(show),
        (error: unknown) => {
          log.warn(`An extension got no session. ${describeError(error)}`);
          // What goes to another extension holds the message and nothing else.
          throw new Error(failureText(error));
        },
      ),
    createSession: async (scopes, { account }) =>
      show(await createSession(services, { sessions, offers }, { scopes: separate(scopes), accountId: account?.id })),
    async removeSession(id) {
      const found = sessions.find(id);
      if (!found) return;
      const { credential } = found;
      if (credential.kind === 'user') {
        await vscode.commands.executeCommand('apsAuth.signOut', credential);
        // Otherwise, VS Code would forget which extensions may use the account.
        if (sessions.find(id)) throw new vscode.CancellationError();
      } else await offers.withdraw({ credential, answer: 'always' });
      await sessions.refresh();
    },
  };
}

/** The labels of menus and lists can contain icons. */
function show({ account, ...session }: Session): vscode.AuthenticationSession {
  return { ...session, account: { id: account.id, label: toPlainText(account.label) } };
}

/** Some extensions pass scopes as on the wire, with spaces between them. */
function separate(scopes: readonly string[]): readonly string[] {
  return scopes.flatMap((scope) => scope.split(/\s+/)).filter((scope) => scope !== '');
}
