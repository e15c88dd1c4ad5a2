import * as vscode from 'vscode';
import type { Log } from '../../credentials/ports';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import { callbackQuery } from '../../oauth/callbackQuery';
import { notify } from '../prompts/notify';
import { isDesktop } from './callbackChannel';

const forwardedTimeoutMs = 5000;

/** Delivers callbacks from the browser to the window that waits for them, which isn't always the one that opens. */
export function toUriHandler(inbox: CallbackInbox, log: Log): vscode.UriHandler {
  let isNoticeOpen = false;
  // Any web page can open the URI as often as it likes, so there is one message at a time.
  const showUnexpected = async (): Promise<void> => {
    if (isNoticeOpen) return;
    isNoticeOpen = true;
    log.info('A callback from the browser that no window expects.');
    const signIn = vscode.l10n.t('Sign In');
    const text = vscode.l10n.t('The browser returned, but no open window is waiting for this sign-in. Start again.');
    const pressed = await notify(text, { buttons: [signIn] }).finally(() => (isNoticeOpen = false));
    if (pressed === signIn) await vscode.commands.executeCommand('apsAuth.signIn');
  };
  return {
    async handleUri(uri) {
      // Nothing from the URL is logged or shown, because it may contain a code, and anyone can make one up.
      if (uri.path !== '/callback') return;
      const query = callbackQuery(uri.query, isDesktop());
      const result = await inbox.receive(query);
      if (result === 'unreadable') return;
      if (result === 'unexpected') return showUnexpected();
      log.info(`A callback from the browser: ${result}`);
      if (result === 'delivered') return;
      await new Promise((resolve) => setTimeout(resolve, forwardedTimeoutMs));
      if (await inbox.claimUnclaimed(query)) await showUnexpected();
    },
  };
}
