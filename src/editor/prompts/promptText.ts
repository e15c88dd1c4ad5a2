import * as vscode from 'vscode';
import {
  findPastedValueProblem,
  trimPastedValue,
  type PastedValueProblem,
} from '../../credentials/catalog/pastedValue';

/** An input box. `value` is its initial text. */
export interface Prompt {
  readonly title: string;
  readonly prompt: string;
  readonly value?: string | undefined;
}

/** An input box for a client ID or a client secret. */
export interface ValuePrompt extends Prompt {
  readonly isSecret: boolean;
  /** For a server whose format of values isn't known. Only the surrounding spaces are removed. */
  readonly allowsAnyValue?: boolean;
  readonly findProblem?: (value: string) => string | undefined;
}

/**
 * Prompts for a client ID or a client secret. Removes what people paste around it: spaces, quotes, `CLIENT_ID=`.
 * @throws CancellationError if the person canceled
 */
export async function promptPastedValue(prompt: ValuePrompt): Promise<string> {
  const trim = (text: string): string => (prompt.allowsAnyValue === true ? text.trim() : trimPastedValue(text));
  const entered = await vscode.window.showInputBox({
    title: prompt.title,
    prompt: prompt.prompt,
    password: prompt.isSecret,
    ignoreFocusOut: true,
    ...(prompt.value === undefined ? {} : { value: prompt.value }),
    validateInput: (text) => {
      if (text === '') return undefined;
      const value = trim(text);
      const problem = prompt.allowsAnyValue === true ? undefined : findPastedValueProblem(value);
      return problem ? describePastedValueProblem(problem) : prompt.findProblem?.(value);
    },
  });
  // An empty box shows no problem, but it isn't accepted either.
  if (entered !== undefined && trim(entered) === '') return promptPastedValue(prompt);
  if (entered === undefined) throw new vscode.CancellationError();
  return trim(entered);
}

/** Prompts for a name that no other app has. @throws CancellationError if the person canceled */
export async function promptName(prompt: Prompt, takenNames: readonly string[]): Promise<string> {
  const entered = await vscode.window.showInputBox({
    title: prompt.title,
    prompt: prompt.prompt,
    ignoreFocusOut: true,
    ...(prompt.value === undefined ? {} : { value: prompt.value }),
    validateInput: (text) => {
      if (text.trim() === '') return vscode.l10n.t('Enter a name.');
      if (text.trim().length > 80) return vscode.l10n.t('Names can be up to 80 characters long.');
      return takenNames.includes(text.trim()) ? vscode.l10n.t('You already have an app with this name.') : undefined;
    },
  });
  if (entered === undefined) throw new vscode.CancellationError();
  return entered.trim();
}

function describePastedValueProblem(problem: PastedValueProblem): string {
  switch (problem) {
    case 'space':
      return vscode.l10n.t('The value contains a space or line break. Paste a single value.');
    case 'badCharacter':
      return vscode.l10n.t('Use only letters, digits, hyphens, and underscores.');
    case 'length':
      return vscode.l10n.t('Values from the portal are 16 to 128 characters long.');
  }
}
