import * as vscode from 'vscode';
import { buildNode, type ViewContext } from '../../credentials/view/treeModel';
import { type CredentialNode } from '../../credentials/view/treeNodes';
import type { ActiveCredential } from '../activeCredential';
import { credentialIcon } from '../words/credentialIcon';
import { formatShortTimeLeft } from '../words/timeLeftText';
import { describeTokenState } from '../words/tokenStateText';
import { toPlainMarkdown } from '../words/toPlainMarkdown';
import { toPlainText } from '../words/toPlainText';

const commands = {
  refresh: 'apsAuth.refreshToken',
  select: 'apsAuth.selectCredential',
  copy: 'apsAuth.copyToken',
  copyAs: 'apsAuth.copyAs',
} as const;

const maxNameLength = 30;

/** The status bar item: the active credential and the time left of its access token. A click copies the token. */
export class StatusBar {
  readonly #item: vscode.StatusBarItem;
  readonly #active: ActiveCredential;
  readonly #viewContext: () => ViewContext;

  constructor(active: ActiveCredential, viewContext: () => ViewContext) {
    this.#active = active;
    this.#viewContext = viewContext;
    this.#item = vscode.window.createStatusBarItem('apsAuth.status', vscode.StatusBarAlignment.Right, 100);
    this.#item.name = vscode.l10n.t('APS Access Token');
  }

  repaint(): void {
    const { credential, candidates } = this.#active;
    const context = this.#viewContext();
    if (credential) this.#showNode(buildNode(credential, context), context.now);
    else if (candidates.length > 0) this.#showChoice();
    else this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }

  #showNode(node: CredentialNode, now: number): void {
    const name = toPlainText(node.name);
    const state = node.tokenState;
    const description = describeTokenState(state, now);
    const hasProblem =
      state.kind === 'refused' ||
      state.kind === 'secretMissing' ||
      state.kind === 'signInAgain' ||
      state.kind === 'stale';
    const timeLeft =
      state.kind === 'valid' ? formatShortTimeLeft(state.expiresAt, now) : state.kind === 'expired' ? description : '';
    const icon = hasProblem ? 'warning' : credentialIcon(node.kind);
    this.#item.text = `$(${icon}) ${shorten(name)} ${timeLeft}`.trimEnd();
    this.#item.command = commands.copy;
    this.#item.tooltip = tooltip(node, description);
    const label =
      state.kind === 'signInAgain'
        ? `${name}, ${description}`
        : vscode.l10n.t('{0}, {1}. Copy access token', name, description);
    this.#item.accessibilityInformation = { label, role: 'button' };
    this.#item.show();
  }

  #showChoice(): void {
    this.#item.text = '$(key) APS';
    this.#item.command = commands.select;
    this.#item.tooltip = vscode.l10n.t('Select the credential to show in the status bar');
    this.#item.accessibilityInformation = { label: vscode.l10n.t('APS: select a credential'), role: 'button' };
    this.#item.show();
  }
}

/** Leaves room for other items of the status bar. The tooltip has the full name. */
function shorten(name: string): string {
  const characters = Array.from(name);
  return characters.length <= maxNameLength ? name : `${characters.slice(0, maxNameLength - 1).join('')}…`;
}

function tooltip(node: CredentialNode, description: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.isTrusted = { enabledCommands: Object.values(commands) };
  const paragraph = (plain: string): unknown => text.appendMarkdown(`${toPlainMarkdown(plain)}\n\n`);
  paragraph(describeWho(node));
  if (node.scopes.length > 0) paragraph(node.scopes.join(' '));
  const hasSessionEnded = node.tokenState.kind === 'signInAgain';
  paragraph(
    hasSessionEnded
      ? vscode.l10n.t('Session ended: {0}', description)
      : vscode.l10n.t('Access token: {0}', description),
  );
  const links = [
    [vscode.l10n.t('Copy'), commands.copy],
    [vscode.l10n.t('Copy As'), commands.copyAs],
    [vscode.l10n.t('Refresh'), commands.refresh],
    [vscode.l10n.t('Select Another'), commands.select],
  ];
  return text.appendMarkdown(links.map(([title, command]) => `[${title}](command:${command})`).join(' · '));
}

function describeWho(node: CredentialNode): string {
  switch (node.kind) {
    case 'app':
      return node.name;
    case 'user':
      return vscode.l10n.t('{0}, signed in to {1}', node.name, node.appName);
    case 'serviceAccount':
      return vscode.l10n.t('{0}, service account of {1}', node.name, node.appName);
  }
}
