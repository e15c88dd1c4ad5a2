import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { openPortal } from '../errors/openPortal';
import { serverName } from '../words/serverName';
import { toPlainText } from '../words/toPlainText';

/**
 * Says which redirect URI the app must have at its server, the first time that it is used: nothing is sent back
 * to one that is not registered there.
 * @throws CancellationError when the person left
 */
export async function showRedirectUriNotice(catalog: Catalog, app: App, redirectUri: string): Promise<void> {
  if (app.signIn.shownRedirectUris.includes(redirectUri)) return;
  const open = vscode.l10n.t('Open Browser');
  const copy = vscode.l10n.t('Copy URL');
  const portal = vscode.l10n.t('Open Portal');
  const message = toPlainText(
    app.server
      ? vscode.l10n.t('Register the redirect URI of {0} at {1} before you sign in.', app.name, serverName(app))
      : vscode.l10n.t('Register the callback URL of {0} in the APS portal before you sign in.', app.name),
  );
  const detail = app.server
    ? vscode.l10n.t(
        "Register this redirect URI for the app at {1}, exactly as shown:\n\n{0}\n\nIf it's already registered, open the browser.",
        redirectUri,
        serverName(app),
      )
    : vscode.l10n.t(
        "Add this callback URL to the app in the APS portal, exactly as shown:\n\n{0}\n\nIf you've already added it, open the browser.",
        redirectUri,
      );
  const buttons = app.server ? [open, copy] : [open, copy, portal];
  for (;;) {
    const pressed = await vscode.window.showInformationMessage(message, { modal: true, detail }, ...buttons);
    if (pressed === undefined) throw new vscode.CancellationError();
    if (pressed === copy) await vscode.env.clipboard.writeText(redirectUri);
    if (pressed === portal) await openPortal();
    if (pressed === open) break;
  }
  await catalog.changeSignIn(app.id, ({ shownRedirectUris }) => ({
    shownRedirectUris: [...new Set([...shownRedirectUris, redirectUri])],
  }));
}
