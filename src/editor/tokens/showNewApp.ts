import * as vscode from 'vscode';
import { canGetToken, canSignIn, type App } from '../../credentials/catalog/app';
import { resolveApp } from '../../credentials/catalog/resolvedCredential';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { describeToken, getTokenWithProgress, type TokenServices } from './requestToken';

/** What showing a new app takes. */
export type NewAppServices = TokenServices & Pick<EditorServices, 'added'>;

/**
 * Shows that a person has added an app, with `text`. Moves the focus to its row, gets its access token if it's the app
 * itself that has one, and offers the next step, which its row has too.
 * @throws CredentialFailure if there is no token
 */
export async function showNewApp(services: NewAppServices, app: App, text: string): Promise<void> {
  services.added.fire(app.id);
  if (!hasFirstToken(app)) return offer(app, text, app.secretStatus === 'accepted' ? ['getToken'] : []);
  try {
    const token = await getFirstToken(services, app);
    void offer(app, `${text} ${token}`, ['copyToken', 'setScopes']);
  } catch (error) {
    void offer(app, text, ['getToken']);
    throw error;
  }
}

/** Whether the first token is the app's own. If users can sign in to it, theirs come first. */
function hasFirstToken(app: App): boolean {
  return canGetToken(app) && !canSignIn(app) && app.secretStatus === 'accepted';
}

/** Shows the app in the status bar, too. Returns what to say of the token. */
async function getFirstToken(services: TokenServices, app: App): Promise<string> {
  const picked = resolveApp(app);
  await services.active.select(picked.credential);
  const details = describeToken(services, await getTokenWithProgress(services, picked, false));
  return vscode.l10n.t('Its access token is {0}.', details);
}

type NextStep = 'getToken' | 'copyToken' | 'setScopes' | 'signIn';

async function offer(app: App, text: string, steps: readonly NextStep[]): Promise<void> {
  const buttons = new Map(
    [...steps, ...(canSignIn(app) ? (['signIn'] as const) : [])].map((step) => [stepTitle(step), step]),
  );
  const pressed = await notify(text, { buttons: [...buttons.keys()] });
  const step = pressed === undefined ? undefined : buttons.get(pressed);
  if (step !== undefined) await vscode.commands.executeCommand(`apsAuth.${step}`, resolveApp(app).credential);
}

function stepTitle(step: NextStep): string {
  switch (step) {
    case 'getToken':
      return vscode.l10n.t('Get Token');
    case 'copyToken':
      return vscode.l10n.t('Copy Token');
    case 'setScopes':
      return vscode.l10n.t('Set Scopes');
    case 'signIn':
      return vscode.l10n.t('Sign In');
  }
}
