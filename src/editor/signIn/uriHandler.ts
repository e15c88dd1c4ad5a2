import * as vscode from 'vscode';
import type { Log } from '../../credentials/ports';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import { callbackQuery } from '../../oauth/callbackQuery';
import { notify } from '../prompts/notify';
import { isDesktop } from './isDesktop';

const forwardedTimeoutMs = 5000;

/** Delivers callbacks from the browser to the window that waits for them, which isn't always the one that opens. */
export function toUriHandler(inbox: CallbackInbox, log: Log): vscode.UriHandler {
  return {
    async handleUri(uri) {
      // Nothing from the URL is logged or shown, because it may contain a code, and anyone can make one up.
      if (uri.path !== '/callback') return;
      const query = callbackQuery(uri.query, isDesktop());
      const result = await inbox.receive(query);
      log.info(`A callback from the browser: ${result}`);
      if (result !== 'forwarded') return;
      await new Promise((resolve) => setTimeout(resolve, forwardedTimeoutMs));
      if (!(await inbox.claimUnclaimed(query))) return;
      const signIn = vscode.l10n.t('Sign In');
      const text = vscode.l10n.t('The browser returned, but no open window is waiting for this sign-in. Start again.');
      if ((await notify(text, { buttons: [signIn] })) === signIn)
        await vscode.commands.executeCommand('apsAuth.signIn');
    },
  };
}
