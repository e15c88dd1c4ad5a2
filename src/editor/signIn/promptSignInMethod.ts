import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { SignInMethod, SignInSettings } from '../../credentials/catalog/signInSettings';
import { listSignInMethods, type OfferedSignInMethod } from '../../credentials/signIn/listSignInMethods';
import { toPlainText } from '../words/toPlainText';
import { isDesktop } from './isDesktop';
import { signInMethodTable, type EditableUrl } from './signInMethodTable';

/**
 * Prompts for the sign-in method and saves it for the app. With `editUrl`, also prompts for the redirect URI of the
 * method if it already has one.
 * @throws CancellationError if the person canceled
 */
export async function promptSignInMethod(catalog: Catalog, app: App, editUrl: boolean): Promise<SignInMethod> {
  const { method, needsUrl } = await pickSignInMethod(app);
  const { editableUrl } = signInMethodTable[method];
  const changed = editableUrl && (editUrl || needsUrl) ? await promptRedirectUri(editableUrl, method, app.signIn) : {};
  await catalog.changeSignIn(app.id, () => ({ ...changed, method }));
  return method;
}

async function pickSignInMethod({ name, signIn }: App): Promise<OfferedSignInMethod> {
  const rows = listSignInMethods({ isDesktop: isDesktop(), settings: signIn }).map((offered) => {
    const entry = signInMethodTable[offered.method];
    return {
      label: entry.name(),
      description: entry.redirectUriText(signIn),
      detail: entry.detail(),
      offered,
    };
  });
  const picked = await vscode.window.showQuickPick(rows, {
    title: toPlainText(vscode.l10n.t('Sign In to {0}', name)),
    placeHolder: vscode.l10n.t('How should the browser return to the editor?'),
    ignoreFocusOut: true,
  });
  if (!picked) throw new vscode.CancellationError();
  return picked.offered;
}

async function promptRedirectUri(
  url: EditableUrl,
  method: SignInMethod,
  settings: SignInSettings,
): Promise<Partial<SignInSettings>> {
  const entered = await vscode.window.showInputBox({
    title: vscode.l10n.t('Choose Sign-In Method'),
    prompt: url.label(),
    value: settings[url.setting] ?? (method === 'paste' ? settings.loopbackUri : ''),
    ignoreFocusOut: true,
    validateInput: (text) => (url.isValid(text.trim()) ? undefined : url.hint()),
  });
  if (entered === undefined) throw new vscode.CancellationError();
  const changed: Partial<Pick<SignInSettings, EditableUrl['setting']>> = { [url.setting]: entered.trim() };
  return changed;
}
