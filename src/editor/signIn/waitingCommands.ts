import * as vscode from 'vscode';
import { serverOf } from '../../credentials/catalog/server';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { openPortal } from '../errors/openPortal';
import { pickApp } from '../prompts/pickCredential';
import { toPlainText } from '../words/toPlainText';
import { registerTitle } from './describeWait';
import { findWaitingSignIn, listWaitingSignIns, type WaitingSignIn } from './waitForCallback';

type WaitingServices = Pick<EditorServices, 'catalog'>;

/** APS: Copy Sign-In Link. For another browser or profile, while a sign-in waits. */
export async function copySignInLink(services: WaitingServices, target: CommandTarget | undefined): Promise<void> {
  const waiting = await pickWaiting(services, target, vscode.l10n.t('Copy Sign-In Link'));
  await waiting?.copyLink();
}

/** APS: Register Callback URL. Copies the one that a sign-in waits for, and opens the portal, where the app is registered. */
export async function registerCallbackUrl(services: WaitingServices, target: CommandTarget | undefined): Promise<void> {
  const waiting = await pickWaiting(services, target, vscode.l10n.t('Register Callback URL'));
  if (waiting) await register(waiting);
}

/** APS: Show Sign-In Options. What a person can do while a sign-in waits for the browser. */
export async function showSignInOptions(services: WaitingServices, target: CommandTarget | undefined): Promise<void> {
  const waiting = await pickWaiting(services, target, vscode.l10n.t('Show Sign-In Options'));
  if (!waiting) return;
  const { app } = waiting.signIn;
  const picked = await vscode.window.showQuickPick(listOptions(waiting), {
    title: toPlainText(vscode.l10n.t('Signing in to {0}', app.name)),
    placeHolder: vscode.l10n.t('The sign-in goes on waiting for the browser.'),
  });
  await picked?.run();
}

interface Option extends vscode.QuickPickItem {
  readonly run: () => void | Promise<void>;
}

function listOptions(waiting: WaitingSignIn): readonly Option[] {
  const { app, pending } = waiting.signIn;
  return [
    {
      label: vscode.l10n.t('Copy Sign-In Link'),
      detail: vscode.l10n.t('To sign in with another browser or profile'),
      run: () => waiting.copyLink(),
    },
    {
      label: registerTitle(app),
      detail:
        serverOf(app).kind === 'aps'
          ? vscode.l10n.t('Copies the callback URL, for an app that lacks it: {0}', pending.redirectUri)
          : pending.redirectUri,
      run: () => register(waiting),
    },
    {
      label: vscode.l10n.t('Paste URL'),
      detail: vscode.l10n.t("If the page that the browser ends up on can't reach the editor"),
      run: () => waiting.pasteUrl(),
    },
    {
      label: vscode.l10n.t('Try Another Method'),
      detail: vscode.l10n.t('Choose how the browser returns to the editor'),
      run: () => waiting.tryAnotherMethod(),
    },
  ];
}

async function register(waiting: WaitingSignIn): Promise<void> {
  await waiting.copyRedirectUri();
  if (serverOf(waiting.signIn.app).kind === 'aps') await openPortal();
}

/** The sign-in that waits; undefined if it has just ended. Asks only if several wait. */
async function pickWaiting(
  { catalog }: WaitingServices,
  target: CommandTarget | undefined,
  title: string,
): Promise<WaitingSignIn | undefined> {
  const [first, ...others] = listWaitingSignIns();
  if (!target && others.length === 0) return first;
  const { app } = await pickApp(catalog, target, title, () => listWaitingSignIns().map(({ signIn }) => signIn.app));
  return findWaitingSignIn(app.id);
}
