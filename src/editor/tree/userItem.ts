import * as vscode from 'vscode';
import { userCondition } from '../../credentials/view/condition';
import { rowId, type UserNode } from '../../credentials/view/treeNodes';
import { conditionIcon } from '../words/conditionIcon';
import { describeTokenState, explainTokenState, shortTokenState } from '../words/tokenStateText';
import { toPlainText } from '../words/toPlainText';
import { rowTooltip } from './rowTooltip';
import { tokenAbilities, tokenOffer } from './tokenAbilities';

/** The tree item of a user. */
export function toUserItem(node: UserNode, now: number): vscode.TreeItem {
  const item = new vscode.TreeItem(toPlainText(node.name));
  item.id = rowId(node);
  item.description = node.awaitedScopes ? vscode.l10n.t('consent') : shortTokenState(node.tokenState, now);
  item.iconPath = conditionIcon(userCondition(node, now), 'user');
  item.contextValue = userAbilities(node).join(' ');
  item.tooltip = rowTooltip([
    ['', node.fullName],
    [vscode.l10n.t('User'), node.name],
    [vscode.l10n.t('Signed in to'), node.appName],
    [vscode.l10n.t('Scopes'), node.scopes.join(' ')],
    [vscode.l10n.t('Scopes after the next sign-in'), node.awaitedScopes?.join(' ') ?? ''],
    [vscode.l10n.t('Access token'), explainTokenState(node.tokenState, now)],
  ]);
  const spoken = [
    toPlainText(node.name),
    vscode.l10n.t('user'),
    describeTokenState(node.tokenState, now),
    ...(node.awaitedScopes ? [vscode.l10n.t('must sign in again to consent to other scopes')] : []),
  ];
  item.accessibilityInformation = { label: spoken.join(', ') };
  return item;
}

function userAbilities({ tokenState: state, awaitedScopes }: UserNode): readonly string[] {
  const offer = awaitedScopes ? ['canSignInAgain', 'offersSignIn'] : tokenOffer(state);
  const always = ['isUser', 'canSignOut', ...offer];
  if (state.kind === 'signInAgain') return [...always, 'canSignInAgain'];
  const abilities = [...always, ...tokenAbilities(state), 'canSetScopes', 'canCopyAsEnv'];
  return state.kind === 'valid' ? [...abilities, 'canRevokeToken'] : abilities;
}
