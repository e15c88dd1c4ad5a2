import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { SignInMethod, SignInSettings } from '../../credentials/catalog/signInSettings';
import { isLoopbackRedirect, isRelayPage } from '../../credentials/signIn/redirectUri';
import { toPlainText } from '../words/toPlainText';
import { constantCallback, isDesktop, orderedSignInMethods } from './callbackChannel';

/**
 * Asks how the browser is to come back, and remembers it for the app. `editAddress` asks for the address of the method even
 * if it has one.
 * @throws CancellationError when the person left
 */
export async function promptSignInMethod(catalog: Catalog, app: App, editAddress: boolean): Promise<SignInMethod> {
  const methods = [...new Set<SignInMethod>([...orderedSignInMethods(app), 'relay'])];
  const rows = methods.map((method) => ({
    label: methodName(method),
    description: methodRedirectUri(method, app.signIn),
    detail: methodMeaning(method),
    method,
  }));
  const options = {
    title: toPlainText(vscode.l10n.t('Sign In to {0}', app.name)),
    placeHolder: vscode.l10n.t('How shall the browser come back?'),
    ignoreFocusOut: true,
  };
  const picked = await vscode.window.showQuickPick(rows, options);
  if (!picked) throw new vscode.CancellationError();
  const { method } = picked;
  const addresses = await promptRedirectUris(method, app.signIn, editAddress);
  await catalog.change(app.id, (current) => ({ ...current, signIn: { ...current.signIn, ...addresses, method } }));
  return method;
}

async function promptRedirectUris(
  method: SignInMethod,
  settings: SignInSettings,
  edit: boolean,
): Promise<Partial<SignInSettings>> {
  if (method === 'loopback' && edit) {
    const prompt = vscode.l10n.t('Address on this machine that the app has as callback URL, with its port');
    return {
      loopbackUri: await promptRedirectUri(
        prompt,
        settings.loopbackUri,
        isLoopbackRedirect,
        vscode.l10n.t('It must be like http://localhost:8080/api/auth/callback.'),
      ),
    };
  }
  if (method === 'relay' && (edit || settings.relayUri === undefined)) {
    const prompt = vscode.l10n.t('Address where your team hosts relay.html, which the app has as callback URL');
    return {
      relayUri: await promptRedirectUri(
        prompt,
        settings.relayUri ?? '',
        isRelayPage,
        vscode.l10n.t('It must be an https address without a query.'),
      ),
    };
  }
  return {};
}

async function promptRedirectUri(
  prompt: string,
  value: string,
  isPossible: (text: string) => boolean,
  hint: string,
): Promise<string> {
  const validateInput = (text: string): string | undefined => (isPossible(text.trim()) ? undefined : hint);
  const entered = await vscode.window.showInputBox({
    title: vscode.l10n.t('Redirect URI'),
    prompt,
    value,
    ignoreFocusOut: true,
    validateInput,
  });
  if (entered === undefined) throw new vscode.CancellationError();
  return entered.trim();
}

function methodName(method: SignInMethod): string {
  switch (method) {
    case 'editor':
      return vscode.l10n.t('Editor');
    case 'loopback':
      return vscode.l10n.t('Address on this machine');
    case 'relay':
      return vscode.l10n.t('Page of your team');
    case 'paste':
      return vscode.l10n.t('Paste the address');
  }
}

function methodRedirectUri(method: SignInMethod, settings: SignInSettings): string {
  switch (method) {
    case 'editor':
      return isDesktop() ? constantCallback() : vscode.l10n.t('another each time');
    case 'loopback':
    case 'paste':
      return settings.loopbackUri;
    case 'relay':
      return settings.relayUri ?? vscode.l10n.t('asked for next');
  }
}

function methodMeaning(method: SignInMethod): string {
  switch (method) {
    case 'editor':
      return isDesktop()
        ? vscode.l10n.t('The browser opens the editor. Works on the desktop, also with SSH and containers.')
        : vscode.l10n.t('The browser opens the editor, at an address that is new each time.');
    case 'loopback':
      return vscode.l10n.t('Works where browser and editor share a machine, also over SSH.');
    case 'relay':
      return vscode.l10n.t('A page that your team hosts leads back to the editor. Works everywhere.');
    case 'paste':
      return vscode.l10n.t('You copy the address of the page that the browser lands on. Works everywhere.');
  }
}
