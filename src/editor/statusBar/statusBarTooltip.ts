import * as vscode from 'vscode';
import type { Credential } from '../../credentials/catalog/credential';
import type { CredentialNode } from '../../credentials/view/treeNodes';
import { appTypeName } from '../words/appTypeNames';
import { commandAbout } from '../words/commandAbout';
import { explainTokenState } from '../words/tokenStateText';
import { toPlainMarkdown } from '../words/toPlainMarkdown';

const commands = {
  refresh: 'apsAuth.refreshToken',
  menu: 'apsAuth.showMenu',
  copy: 'apsAuth.copyToken',
  copyAs: 'apsAuth.copyAs',
  inspect: 'apsAuth.inspectToken',
  signIn: 'apsAuth.signIn',
  changeClientSecret: 'apsAuth.changeClientSecret',
  reload: 'workbench.action.reloadWindow',
} as const;

type Link = readonly [title: string, command: string];

const maxScopes = 10;

/** The tooltip of the status bar item: whose token it is, until when it is valid, for what, and what can be done. */
export function statusBarTooltip(node: CredentialNode, now: number): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: Object.values(commands) };
  const paragraph = (...lines: readonly string[]): unknown =>
    text.appendMarkdown(`${lines.map(toPlainMarkdown).join('  \n')}\n\n`);
  paragraph(describeWho(node));
  paragraph(describeState(node, now));
  const scopes = grantedScopes(node);
  if (scopes.length > 0) paragraph(vscode.l10n.t('Scopes:'), ...listScopes(scopes));
  const links = [...listActions(node), [vscode.l10n.t('Menu'), commands.menu] as const];
  return text.appendMarkdown(links.map(([title, command]) => `[${title}](command:${command})`).join(' · '));
}

function describeWho(node: CredentialNode): string {
  switch (node.kind) {
    case 'app':
      return vscode.l10n.t('{0}, {1}', node.name, appTypeName(node.type));
    case 'user':
      return vscode.l10n.t('{0}, signed in to {1}', node.name, node.appName);
    case 'serviceAccount':
      return vscode.l10n.t('{0}, service account of {1}', node.name, node.appName);
  }
}

function describeState({ tokenState }: CredentialNode, now: number): string {
  const state = explainTokenState(tokenState, now);
  return tokenState.kind === 'signInAgain'
    ? vscode.l10n.t('Session ended: {0}', state)
    : vscode.l10n.t('Access token: {0}', state);
}

function grantedScopes({ tokenState, scopes }: CredentialNode): readonly string[] {
  return (tokenState.kind === 'valid' ? tokenState.granted : undefined) ?? scopes;
}

/** One more than fits is shown rather than counted. */
function listScopes(scopes: readonly string[]): readonly string[] {
  const others = scopes.length - maxScopes;
  return others > 1 ? [...scopes.slice(0, maxScopes), vscode.l10n.t('and {0} more', others)] : scopes;
}

/** What helps comes first; what can't work is left out. */
function listActions(node: CredentialNode): readonly Link[] {
  const state = node.tokenState;
  const copy: readonly Link[] = [
    [vscode.l10n.t('Copy'), commands.copy],
    [vscode.l10n.t('Copy As'), commands.copyAs],
  ];
  const changeSecret: Link = [vscode.l10n.t('Change Client Secret'), withCredential(commands.changeClientSecret, node)];
  switch (state.kind) {
    case 'signInAgain':
      return [[vscode.l10n.t('Sign In'), withCredential(commands.signIn, node)]];
    case 'refused':
    case 'secretMissing':
      return [changeSecret];
    case 'stale':
      return [[vscode.l10n.t('Reload Window'), commands.reload]];
    case 'valid':
      if (state.isSecretRefused) return [changeSecret, ...copy];
      return [
        ...copy,
        [vscode.l10n.t('Refresh'), commands.refresh],
        [vscode.l10n.t('Inspect'), withCredential(commands.inspect, node)],
      ];
    case 'expired':
    case 'none':
    case 'unchecked':
    case 'usersOnly':
    case 'noKey':
      return [...copy, [vscode.l10n.t('Refresh'), commands.refresh]];
  }
}

/** The item may show another credential when the link is clicked. */
function withCredential(command: string, node: CredentialNode): string {
  return commandAbout(command, credentialOf(node));
}

function credentialOf(node: CredentialNode): Credential {
  switch (node.kind) {
    case 'app':
      return { kind: 'app', appId: node.appId };
    case 'user':
      return { kind: 'user', appId: node.appId, userId: node.userId };
    case 'serviceAccount':
      return { kind: 'serviceAccount', appId: node.appId, serviceAccountId: node.serviceAccountId };
  }
}
