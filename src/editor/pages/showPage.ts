import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { Fields } from '../../oauth/fields';
import { toPlainText } from '../words/toPlainText';
import { buttonKey, listButtons, pageCommands, type Page, type PageButton } from './page';
import { documentHtml, mainHtml } from './pageHtml';

/** A page that a person sees, until it is closed or shows something else. */
export interface ShownPage {
  /** Aborted once it is closed or shows something else. */
  readonly signal: AbortSignal;
  /** Shows what has changed; nothing once the signal is aborted. */
  readonly update: (page: Page) => void;
}

/** Does what a button of its own name is for. */
export type PressOwn = (own: string) => void;

interface Panel {
  readonly webview: vscode.WebviewPanel;
  page: Page;
  press: PressOwn;
  ending: AbortController;
}

/** By the kind of page: there is one of each. */
const panels = new Map<string, Panel>();

/**
 * Shows a page in an editor tab of its own, or in the one that shows this kind of page already. The editor forgets it when it
 * is closed: it isn't restored, and nothing of it is written to the disk.
 */
export function showPage(kind: string, page: Page, press: PressOwn = () => undefined): ShownPage {
  const known = panels.get(kind);
  known?.ending.abort();
  const ending = new AbortController();
  const panel: Panel = { webview: known?.webview ?? openPanel(kind, page), page, press, ending };
  panels.set(kind, panel);
  if (known) known.webview.reveal();
  const update = (next: Page): void => {
    if (ending.signal.aborted) return;
    panel.page = next;
    panel.webview.title = toPlainText(next.title);
    void panel.webview.webview.postMessage(mainHtml(next));
  };
  update(page);
  return { signal: ending.signal, update };
}

function openPanel(kind: string, page: Page): vscode.WebviewPanel {
  const options = { enableScripts: true, enableCommandUris: false, enableForms: false, localResourceRoots: [] };
  const webview = vscode.window.createWebviewPanel(
    `apsAuth.${kind}`,
    toPlainText(page.title),
    vscode.ViewColumn.Active,
    { ...options, enableFindWidget: true, retainContextWhenHidden: false },
  );
  webview.webview.onDidReceiveMessage((message: unknown) => receive(kind, message));
  webview.onDidDispose(() => {
    panels.get(kind)?.ending.abort();
    panels.delete(kind);
  });
  const nonce = randomBytes(16).toString('base64url');
  webview.webview.html = documentHtml(page, { nonce, language: vscode.env.language });
  return webview;
}

/** A page that was hidden begins anew with its first state, and says when it can be told the current one. */
function receive(kind: string, message: unknown): void {
  const panel = panels.get(kind);
  if (!panel) return;
  const key = Fields.parse(message, (fields) => fields.findText('pressed'));
  const button = listButtons(panel.page).find((one) => buttonKey(one) === key);
  if (key === undefined) void panel.webview.webview.postMessage(mainHtml(panel.page));
  else if (button) run(button, panel.press);
}

function run({ press }: PageButton, pressOwn: PressOwn): void {
  if ('own' in press) pressOwn(press.own);
  else if (pageCommands.includes(press.command)) void vscode.commands.executeCommand(press.command, press.credential);
}
