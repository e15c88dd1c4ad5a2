import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import type { SignInMethod, SignInSettings } from '../../credentials/catalog/signInSettings';
import { listSignInMethods } from '../../credentials/signIn/listSignInMethods';
import { runSteps, type Steps } from '../prompts/steps';
import { toPlainText } from '../words/toPlainText';
import { isDesktop } from './isDesktop';
import { signInMethodTable, type EditableUrl } from './signInMethodTable';

/** The sign-in method that a person chose, and what changes with it. */
export interface ChosenMethod {
  readonly method: SignInMethod;
  readonly changed: Partial<SignInSettings>;
}

/**
 * Prompts for the sign-in method and saves it for the app. With `editUrl`, also prompts for the redirect URI of the
 * method if it already has one.
 * @throws CancellationError if the person canceled
 */
export async function promptSignInMethod(catalog: Catalog, app: App, editUrl: boolean): Promise<SignInMethod> {
  return saveSignInMethod(catalog, app, await runSteps('', (steps) => pickSignInMethod(steps, app, editUrl)));
}

/** Saves the sign-in method of an app. */
export async function saveSignInMethod(
  catalog: Catalog,
  app: App,
  { method, changed }: ChosenMethod,
): Promise<SignInMethod> {
  await catalog.changeSignIn(app.id, () => ({ ...changed, method }));
  return method;
}

/** Prompts for the sign-in method within a task. @throws CancellationError if the person canceled */
export async function pickSignInMethod(steps: Steps, app: App, editUrl: boolean): Promise<ChosenMethod> {
  const { name, signIn } = app;
  const rows = listSignInMethods({ isDesktop: isDesktop(), settings: signIn }).map((offered) => {
    const entry = signInMethodTable[offered.method];
    return {
      label: entry.name(),
      description: entry.redirectUriText(signIn),
      detail: entry.detail(),
      offered,
    };
  });
  steps.title = toPlainText(vscode.l10n.t('Sign In to {0}', name));
  const picked = await steps.pick({ prompt: vscode.l10n.t('How should the browser return to the editor?'), rows });
  const { method, needsUrl } = picked.offered;
  const { editableUrl } = signInMethodTable[method];
  const asks = editableUrl !== undefined && (editUrl || needsUrl);
  return { method, changed: asks ? await promptRedirectUri(steps, editableUrl, method, signIn) : {} };
}

async function promptRedirectUri(
  steps: Steps,
  url: EditableUrl,
  method: SignInMethod,
  settings: SignInSettings,
): Promise<Partial<SignInSettings>> {
  steps.title = vscode.l10n.t('Choose Sign-In Method');
  const entered = await steps.text({
    prompt: url.label(),
    value: settings[url.setting] ?? (method === 'paste' ? settings.loopbackUri : ''),
    findProblem: (text) => (url.isValid(text.trim()) ? undefined : url.hint()),
  });
  const changed: Partial<Pick<SignInSettings, EditableUrl['setting']>> = { [url.setting]: entered.trim() };
  return changed;
}
