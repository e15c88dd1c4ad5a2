import * as vscode from 'vscode';
import type { Log } from '../../credentials/ports';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import { notify } from '../prompts/notify';

const forwardedTimeoutMs = 5000;

/** Brings callbacks from the browser to the window that asked for them, which need not be the one that they reach. */
export function toUriHandler(inbox: CallbackInbox, log: Log): vscode.UriHandler {
  return {
    async handleUri(uri) {
      // Nothing of the URL is logged or shown: it may hold a code, or be made up by anybody.
      if (uri.path !== '/callback') return;
      const reception = await inbox.receive(uri.query);
      log.info(`A callback from the browser: ${reception}`);
      if (reception !== 'forwarded') return;
      await new Promise((resolve) => setTimeout(resolve, forwardedTimeoutMs));
      if (!(await inbox.claimUnclaimed(uri.query))) return;
      const signIn = vscode.l10n.t('Sign In');
      const text = vscode.l10n.t('The browser returned, but no open window is waiting for this sign-in. Start again.');
      if ((await notify(text, { buttons: [signIn] })) === signIn)
        await vscode.commands.executeCommand('apsAuth.signIn');
    },
  };
}
