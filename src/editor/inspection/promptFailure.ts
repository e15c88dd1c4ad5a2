import * as vscode from 'vscode';
import { resolveCredential, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { withoutTokens } from '../../inspection/pastedToken';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { describeCredential } from '../prompts/pickCredential';
import { runSteps, type Steps } from '../prompts/steps';
import { credentialIcon } from '../words/credentialIcon';
import { toPlainText } from '../words/toPlainText';

type Source = 'selection' | 'clipboard' | 'pasted';

/** What a person wants to have explained, and the credential that it was sent with, if they know. */
export interface FailureChoice {
  readonly text: string;
  readonly credential: ResolvedCredential | undefined;
}

/**
 * Prompts for what is to be explained, and for the credential unless the text says which one it is. The clipboard is read only
 * when the person says so.
 * @throws CancellationError if the person canceled, or if there is no text
 */
export async function promptFailure(
  { catalog, active }: Pick<EditorServices, 'catalog' | 'active'>,
  target: CommandTarget | undefined,
  findToken: (text: string) => Pick<FailureChoice, 'credential'> | undefined,
): Promise<FailureChoice> {
  await catalog.whenSettled();
  const given = target && resolveCredential(catalog.getApp(target.credential.appId), target.credential);
  return runSteps(vscode.l10n.t('Explain Error'), async (steps) => {
    const { source } = await steps.pick({
      prompt: vscode.l10n.t('Where is the response, status, curl command, or log?'),
      rows: sourceRows(),
    });
    const text = source === 'pasted' ? await promptText(steps) : await readText(source);
    const known = given ? { credential: given } : findToken(text);
    const { candidates } = active;
    if (known || candidates.length < 2) return { text, credential: known ? known.credential : candidates[0] };
    const { choice } = await steps.pick({
      prompt: vscode.l10n.t('Which credential was the request sent with?'),
      rows: [...sortActiveFirst(candidates, active.credential).map(toRow), otherRow()],
    });
    return { text, credential: choice };
  });
}

interface SourceRow extends vscode.QuickPickItem {
  readonly source: Source;
}

function sourceRows(): readonly SourceRow[] {
  const rows: readonly SourceRow[] = [
    {
      label: vscode.l10n.t('In the Clipboard'),
      description: vscode.l10n.t('also several lines'),
      iconPath: new vscode.ThemeIcon('clippy'),
      source: 'clipboard',
    },
    {
      label: vscode.l10n.t('Type or Paste…'),
      description: vscode.l10n.t('one line, such as AUTH-001 or 403'),
      iconPath: new vscode.ThemeIcon('edit'),
      source: 'pasted',
    },
  ];
  const selection: SourceRow = {
    label: vscode.l10n.t('Selected in the Editor'),
    iconPath: new vscode.ThemeIcon('selection'),
    source: 'selection',
  };
  return vscode.window.activeTextEditor?.selection.isEmpty === false ? [selection, ...rows] : rows;
}

async function readText(source: 'selection' | 'clipboard'): Promise<string> {
  const editor = vscode.window.activeTextEditor;
  const text =
    source === 'clipboard' ? await vscode.env.clipboard.readText() : (editor?.document.getText(editor.selection) ?? '');
  if (text.trim() !== '') return text;
  void notify(vscode.l10n.t('There is no text to explain.'));
  throw new vscode.CancellationError();
}

/** A token in what is pasted is hidden at once, and still compared. */
async function promptText(steps: Steps): Promise<string> {
  let entered = '';
  const row = { label: vscode.l10n.t('Explain'), description: '', alwaysShow: true };
  await steps.box({
    prompt: vscode.l10n.t('Type or paste a response, a status, a curl command, or a line of a log'),
    describe: async (typed) => {
      const value = withoutTokens(typed);
      if (typed !== withoutTokens(entered)) entered = typed;
      return Promise.resolve({ rows: [row], value });
    },
    canAccept: () => entered.trim() !== '',
  });
  return entered;
}

interface CredentialRow extends vscode.QuickPickItem {
  readonly choice: ResolvedCredential | undefined;
}

function sortActiveFirst(
  candidates: readonly ResolvedCredential[],
  active: ResolvedCredential | undefined,
): readonly ResolvedCredential[] {
  const isActive = ({ app, name }: ResolvedCredential): number =>
    app.id === active?.app.id && name === active.name ? 0 : 1;
  return candidates.toSorted((one, other) => isActive(one) - isActive(other));
}

function toRow(picked: ResolvedCredential): CredentialRow {
  return {
    label: toPlainText(picked.name),
    description: describeCredential(picked).description,
    iconPath: new vscode.ThemeIcon(credentialIcon(picked.credential.kind)),
    choice: picked,
  };
}

function otherRow(): CredentialRow {
  return {
    label: vscode.l10n.t("Another One, or I Don't Know"),
    iconPath: new vscode.ThemeIcon('question'),
    choice: undefined,
  };
}
