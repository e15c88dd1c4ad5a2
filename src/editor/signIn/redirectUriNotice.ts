import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { serverOf } from '../../credentials/catalog/server';
import { withShownRedirectUri } from '../../credentials/catalog/signInSettings';
import { openPortal } from '../errors/openPortal';
import { notify } from '../prompts/notify';

/**
 * Shows which redirect URI must be registered for the app, until a sign-in came back to it. The server never redirects to one that
 * isn't registered.
 * @throws CancellationError if the person canceled
 */
export async function showRedirectUriNotice(app: App, redirectUri: string): Promise<void> {
  if (app.signIn.shownRedirectUris.includes(redirectUri)) return;
  const open = vscode.l10n.t('Open Browser');
  const copy = vscode.l10n.t('Copy URL');
  const portal = vscode.l10n.t('Open Portal');
  const { message, detail, isInPortal } = describeRegistration(app, redirectUri);
  const buttons = isInPortal ? [open, copy, portal] : [open, copy];
  for (;;) {
    const pressed = await notify(message, { modal: { detail }, buttons: buttons });
    if (pressed === undefined) throw new vscode.CancellationError();
    if (pressed === copy) await vscode.env.clipboard.writeText(redirectUri);
    if (pressed === portal) await openPortal();
    if (pressed === open) return;
  }
}

/** Remembers that the browser came back to a redirect URI: it's registered, so it needn't be shown again. */
export async function rememberRegistered(catalog: Catalog, app: App, redirectUri: string): Promise<void> {
  if (app.signIn.shownRedirectUris.includes(redirectUri)) return;
  await catalog.changeSignIn(app.id, (settings) => withShownRedirectUri(settings, redirectUri));
}

interface RegistrationText {
  readonly message: string;
  readonly detail: string;
  /** Whether it is registered in the APS portal. */
  readonly isInPortal: boolean;
}

function describeRegistration(app: App, redirectUri: string): RegistrationText {
  const server = serverOf(app);
  switch (server.kind) {
    case 'aps':
      return {
        message: vscode.l10n.t('Register the callback URL of {0} in the APS portal before you sign in.', app.name),
        detail: vscode.l10n.t(
          "Add this callback URL to the app in the APS portal, exactly as shown:\n\n{0}\n\nIf you've already added it, open the browser.",
          redirectUri,
        ),
        isInPortal: true,
      };
    case 'custom':
      return {
        message: vscode.l10n.t('Register the redirect URI of {0} at {1} before you sign in.', app.name, server.name),
        detail: vscode.l10n.t(
          "Register this redirect URI for the app at {1}, exactly as shown:\n\n{0}\n\nIf it's already registered, open the browser.",
          redirectUri,
          server.name,
        ),
        isInPortal: false,
      };
  }
}
