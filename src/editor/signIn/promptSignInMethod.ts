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
    placeHolder: vscode.l10n.t('How should the browser return to the editor?'),
    ignoreFocusOut: true,
  };
  const picked = await vscode.window.showQuickPick(rows, options);
  if (!picked) throw new vscode.CancellationError();
  const { method } = picked;
  const addresses = await promptRedirectUris(method, app.signIn, editAddress);
  await catalog.changeSignIn(app.id, () => ({ ...addresses, method }));
  return method;
}

async function promptRedirectUris(
  method: SignInMethod,
  settings: SignInSettings,
  edit: boolean,
): Promise<Partial<SignInSettings>> {
  if (method === 'loopback' && edit) {
    const prompt = vscode.l10n.t('Local URL registered for the app, including the port');
    return {
      loopbackUri: await promptRedirectUri(
        prompt,
        settings.loopbackUri,
        isLoopbackRedirect,
        vscode.l10n.t('Enter a URL such as http://localhost:8080/api/auth/callback.'),
      ),
    };
  }
  if (method === 'relay' && (edit || settings.relayUri === undefined)) {
    const prompt = vscode.l10n.t('URL of the relay.html page that your team hosts, as registered for the app');
    return {
      relayUri: await promptRedirectUri(
        prompt,
        settings.relayUri ?? '',
        isRelayPage,
        vscode.l10n.t('Enter an https URL without a query string.'),
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
    title: vscode.l10n.t('Choose Sign-In Method'),
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
      return vscode.l10n.t('Local Port');
    case 'relay':
      return vscode.l10n.t('Team Relay Page');
    case 'paste':
      return vscode.l10n.t('Paste URL');
  }
}

function methodRedirectUri(method: SignInMethod, settings: SignInSettings): string {
  switch (method) {
    case 'editor':
      return isDesktop() ? constantCallback() : vscode.l10n.t('changes each time');
    case 'loopback':
    case 'paste':
      return settings.loopbackUri;
    case 'relay':
      return settings.relayUri ?? vscode.l10n.t('not set');
  }
}

function methodMeaning(method: SignInMethod): string {
  switch (method) {
    case 'editor':
      return isDesktop()
        ? vscode.l10n.t('The browser opens the editor. Works on the desktop, including SSH and containers.')
        : vscode.l10n.t('The browser opens the editor at a URL that changes each time.');
    case 'loopback':
      return vscode.l10n.t('Works when the browser and the editor run on the same machine, and over SSH.');
    case 'relay':
      return vscode.l10n.t('A page that your team hosts sends the browser back to the editor. Works everywhere.');
    case 'paste':
      return vscode.l10n.t('Copy the URL from the browser and paste it into the editor. Works everywhere.');
  }
}
