import * as vscode from 'vscode';
import type { Credential } from '../../credentials/catalog/credential';
import type { Condition } from '../../credentials/view/condition';
import { credentialIcon } from './credentialIcon';

/** The codicon for how a credential is doing. What is valid has the icon of its kind. */
export function conditionIconName(condition: Condition, kind: Credential['kind']): string {
  switch (condition) {
    case 'valid':
      return credentialIcon(kind);
    case 'endsSoon':
      return 'clockface';
    case 'over':
      return 'history';
    case 'never':
      return 'circle-outline';
    case 'off':
      return 'circle-slash';
    case 'unknown':
      return 'question';
    case 'trouble':
      return 'warning';
  }
}

/** The icon of a row, with its color. The shape alone says it too, for those who don't see the color. */
export function conditionIcon(condition: Condition, kind: Credential['kind']): vscode.ThemeIcon {
  const color = colorOf(condition);
  const name = conditionIconName(condition, kind);
  return color === undefined ? new vscode.ThemeIcon(name) : new vscode.ThemeIcon(name, new vscode.ThemeColor(color));
}

function colorOf(condition: Condition): string | undefined {
  switch (condition) {
    case 'valid':
      return 'charts.green';
    case 'endsSoon':
    case 'trouble':
      return 'problemsWarningIcon.foreground';
    case 'over':
    case 'never':
    case 'off':
    case 'unknown':
      return undefined;
  }
}
