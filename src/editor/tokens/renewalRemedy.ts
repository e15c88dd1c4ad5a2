import * as vscode from 'vscode';
import type { RenewalObstacle } from '../../credentials/view/renewalObstacle';

/** What a warning advises, and the command that does it. */
interface Remedy {
  readonly advice: string;
  readonly button: string;
  readonly command: string;
}

/** What helps against what stands in the way of another token. */
export function remedyFor(obstacle: RenewalObstacle): Remedy {
  return remedies[obstacle]();
}

const remedies: Readonly<Record<RenewalObstacle, () => Remedy>> = {
  secret: () => ({
    advice: vscode.l10n.t('To get another one, change the client secret.'),
    button: vscode.l10n.t('Change Client Secret'),
    command: 'apsAuth.changeClientSecret',
  }),
  signIn: () => ({
    advice: vscode.l10n.t('To get another one, sign in again.'),
    button: vscode.l10n.t('Sign In'),
    command: 'apsAuth.signIn',
  }),
  reload: () => ({
    advice: vscode.l10n.t('To get another one, reload the window.'),
    button: vscode.l10n.t('Reload Window'),
    command: 'workbench.action.reloadWindow',
  }),
  key: () => ({
    advice: vscode.l10n.t('To get another one, create a key.'),
    button: vscode.l10n.t('Create Key'),
    command: 'apsAuth.createKey',
  }),
  account: () => ({
    advice: vscode.l10n.t('To get another one, enable the service account.'),
    button: vscode.l10n.t('Enable'),
    command: 'apsAuth.enableServiceAccount',
  }),
};
