import * as vscode from 'vscode';
import { isSameCredential } from '../../credentials/catalog/credential';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { serviceAccountCondition, tokenCondition, type Condition } from '../../credentials/view/condition';
import { buildNode, type ViewContext } from '../../credentials/view/treeModel';
import { type CredentialNode } from '../../credentials/view/treeNodes';
import type { ActiveCredential } from '../activeCredential';
import { conditionIconName } from '../words/conditionIcon';
import { formatShortTimeLeft } from '../words/timeLeftText';
import { describeTokenState, shortTokenState } from '../words/tokenStateText';
import { toPlainText } from '../words/toPlainText';
import { statusBarTooltip } from './statusBarTooltip';

/** Leaves room for other items of the status bar. The icon doesn't count. */
const maxLength = 30;

const copiedMs = 2000;

/** Where the status bar shows the active credential. */
type Side = 'left' | 'right';

export const statusBarSetting = 'apsAuth.statusBar';

/** Where the settings want the item; undefined for nowhere. */
export function readSide(): Side | undefined {
  const side: unknown = vscode.workspace.getConfiguration().get(statusBarSetting);
  if (side === 'hidden') return undefined;
  return side === 'left' ? 'left' : 'right';
}

/**
 * The status bar item: the active credential and the time left of its access token. A click copies the token. Each side has
 * an item of its own, because the editor doesn't show one that was created again on the other side.
 */
export class StatusBar {
  readonly #active: ActiveCredential;
  readonly #viewContext: () => ViewContext;
  readonly #items = new Map<Side, vscode.StatusBarItem>();
  #copiedTimer: NodeJS.Timeout | undefined;

  constructor(active: ActiveCredential, viewContext: () => ViewContext) {
    this.#active = active;
    this.#viewContext = viewContext;
  }

  /** Says for two seconds that an access token was copied: where the click was, and even if notifications are off. */
  showCopied(name: string): void {
    const item = this.#itemOf(readSide());
    if (!item) return;
    clearTimeout(this.#copiedTimer);
    item.text = `$(check) ${describeCopied(name)}`;
    item.backgroundColor = undefined;
    item.accessibilityInformation = {
      label: vscode.l10n.t('Copied the access token of {0}', toPlainText(name)),
      role: 'button',
    };
    this.#copiedTimer = setTimeout(() => {
      this.#copiedTimer = undefined;
      this.repaint();
    }, copiedMs);
  }

  /** Follows a change of the setting. */
  move(): void {
    clearTimeout(this.#copiedTimer);
    this.#copiedTimer = undefined;
    for (const item of this.#items.values()) item.hide();
  }

  repaint(): void {
    const item = this.#itemOf(readSide());
    if (!item || this.#copiedTimer !== undefined) return;
    const { credential, candidates } = this.#active;
    const context = this.#viewContext();
    const isAmbiguous = candidates.some((other) => isNamesake(other, credential));
    if (credential) showNode(item, buildNode(credential, context), context.now, isAmbiguous);
    else if (candidates.length > 0) showChoice(item);
    else item.hide();
  }

  dispose(): void {
    clearTimeout(this.#copiedTimer);
    for (const item of this.#items.values()) item.dispose();
  }

  #itemOf(side: Side | undefined): vscode.StatusBarItem | undefined {
    if (side === undefined) return undefined;
    const item = this.#items.get(side) ?? createItem(side);
    this.#items.set(side, item);
    return item;
  }
}

function createItem(side: Side): vscode.StatusBarItem {
  const { Left, Right } = vscode.StatusBarAlignment;
  const item =
    side === 'left'
      ? vscode.window.createStatusBarItem('apsAuth.statusLeft', Left, 0)
      : vscode.window.createStatusBarItem('apsAuth.status', Right, 100);
  item.name = vscode.l10n.t('APS Access Token');
  return item;
}

function showNode(item: vscode.StatusBarItem, node: CredentialNode, now: number, isAmbiguous: boolean): void {
  const name = toPlainText(isAmbiguous && node.kind !== 'app' ? `${node.appName} · ${node.name}` : node.name);
  const condition = conditionOf(node, now);
  const word = describeWord(node, condition, now);
  item.text = `$(${conditionIconName(condition, node.kind)}) ${shorten(name, word)} ${word}`.trimEnd();
  item.backgroundColor = isWarning(condition) ? new vscode.ThemeColor('statusBarItem.warningBackground') : undefined;
  item.command = 'apsAuth.copyToken';
  item.tooltip = statusBarTooltip(node, now);
  const description = describeTokenState(node.tokenState, now);
  const label =
    node.tokenState.kind === 'signInAgain'
      ? `${name}, ${description}`
      : vscode.l10n.t('{0}, {1}. Copy access token', name, description);
  item.accessibilityInformation = { label, role: 'button' };
  item.show();
}

function showChoice(item: vscode.StatusBarItem): void {
  item.text = '$(key) APS';
  item.backgroundColor = undefined;
  item.command = 'apsAuth.selectCredential';
  item.tooltip = vscode.l10n.t('Select the credential to show in the status bar');
  item.accessibilityInformation = { label: vscode.l10n.t('APS: select a credential'), role: 'button' };
  item.show();
}

/** Whether another credential has the same name, such as that of a user who is signed in to two apps. */
function isNamesake(other: ResolvedCredential, credential: ResolvedCredential | undefined): boolean {
  return other.name === credential?.name && !isSameCredential(other.credential, credential.credential);
}

/** The active credential is an app for its own token, whatever its users have. */
function conditionOf(node: CredentialNode, now: number): Condition {
  return node.kind === 'serviceAccount' ? serviceAccountCondition(node, now) : tokenCondition(node.tokenState, now);
}

/** What a person should know next to the name: the time left, or what is wrong. */
function describeWord({ tokenState }: CredentialNode, condition: Condition, now: number): string {
  const isTrouble = tokenState.kind === 'valid' && tokenState.isSecretRefused;
  if (tokenState.kind === 'valid' && !isTrouble) return formatShortTimeLeft(tokenState.expiresAt, now);
  return condition === 'never' ? '' : shortTokenState(tokenState, now);
}

function isWarning(condition: Condition): boolean {
  return condition === 'endsSoon' || condition === 'over' || condition === 'trouble';
}

function describeCopied(name: string): string {
  const describe = (shown: string): string => vscode.l10n.t('{0} copied', shown);
  return describe(cut(toPlainText(name), maxLength - describe('').length));
}

function shorten(name: string, word: string): string {
  return cut(name, maxLength - word.length - 1);
}

/** The tooltip has the full name. */
function cut(name: string, room: number): string {
  const characters = Array.from(name);
  return characters.length <= room ? name : `${characters.slice(0, room - 1).join('')}…`;
}
