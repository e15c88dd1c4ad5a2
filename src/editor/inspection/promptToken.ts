import * as vscode from 'vscode';
import {
  listCredentials,
  resolveCredential,
  type ResolvedCredential,
} from '../../credentials/catalog/resolvedCredential';
import { findToken } from '../../inspection/pastedToken';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { notify } from '../prompts/notify';
import { describeCredential } from '../prompts/pickCredential';
import { runSteps, type Steps } from '../prompts/steps';
import { sortByUse } from '../tokens/recentCredentials';
import { credentialIcon } from '../words/credentialIcon';
import { toPlainText } from '../words/toPlainText';

/** A credential whose token is to be inspected, or a text with a token. */
export type TokenChoice =
  | { readonly kind: 'credential'; readonly picked: ResolvedCredential }
  | { readonly kind: 'clipboard' | 'pasted'; readonly text: string };

interface ChoiceRow extends vscode.QuickPickItem {
  readonly choice: ResolvedCredential | 'clipboard' | 'pasted';
}

/**
 * Prompts for the token to inspect. The clipboard is read only when the person says so, and what is pasted is masked.
 * @throws CancellationError if the person canceled, or if the clipboard has no token
 */
export async function promptToken(
  { catalog, globalState }: Pick<EditorServices, 'catalog' | 'globalState'>,
  target: CommandTarget | undefined,
): Promise<TokenChoice> {
  await catalog.whenSettled();
  if (target) {
    const { credential } = target;
    return { kind: 'credential', picked: resolveCredential(catalog.getApp(credential.appId), credential) };
  }
  const candidates = sortByUse(globalState, catalog.apps.flatMap(listCredentials));
  return runSteps(vscode.l10n.t('Inspect Token'), async (steps) => {
    const { choice } = await steps.pick({
      prompt: vscode.l10n.t('Select a credential, or where the access token is'),
      rows: [...candidates.map(toRow), ...textRows()],
    });
    switch (choice) {
      case 'clipboard':
        return { kind: 'clipboard', text: await readClipboard() };
      case 'pasted':
        return { kind: 'pasted', text: await promptPasted(steps) };
      default:
        return { kind: 'credential', picked: choice };
    }
  });
}

function toRow(picked: ResolvedCredential): ChoiceRow {
  const { description } = describeCredential(picked);
  const icon = new vscode.ThemeIcon(credentialIcon(picked.credential.kind));
  return { label: toPlainText(picked.name), description, iconPath: icon, choice: picked };
}

function textRows(): readonly ChoiceRow[] {
  return [
    {
      label: vscode.l10n.t('Token in the Clipboard'),
      description: vscode.l10n.t('also in a header, a curl command, or JSON'),
      iconPath: new vscode.ThemeIcon('clippy'),
      choice: 'clipboard',
    },
    {
      label: vscode.l10n.t('Paste a Token…'),
      description: vscode.l10n.t("it's masked and isn't stored"),
      iconPath: new vscode.ThemeIcon('edit'),
      choice: 'pasted',
    },
  ];
}

async function readClipboard(): Promise<string> {
  const text = await vscode.env.clipboard.readText();
  if (findToken(text) !== undefined) return text;
  void notify(vscode.l10n.t("The clipboard doesn't contain an access token."));
  throw new vscode.CancellationError();
}

function promptPasted(steps: Steps): Promise<string> {
  return steps.text({
    prompt: vscode.l10n.t("Paste an access token. It isn't stored."),
    isSecret: true,
    isRequired: true,
    findProblem: (text) =>
      findToken(text) === undefined ? vscode.l10n.t("This text doesn't contain an access token.") : undefined,
  });
}
