import * as vscode from 'vscode';
import { maxNameLength, type App } from '../../credentials/catalog/app';
import {
  findPastedValueProblem,
  trimPastedValue,
  type PastedValueProblem,
} from '../../credentials/catalog/pastedValue';
import { toPlainText } from '../words/toPlainText';
import type { Steps, TextStep } from './steps';

/** What to ask for. `value` is the text to begin with. */
export interface Prompt {
  readonly prompt: string;
  readonly value?: string | undefined;
}

/** A client ID or a client secret. */
export interface ValuePrompt extends Prompt, Pick<TextStep, 'otherWay' | 'placeHolder'> {
  readonly isSecret: boolean;
  /** For a server whose format of values isn't known. Only the surrounding spaces are removed. */
  readonly allowsAnyValue?: boolean;
  /** The box may stay empty: then there is no value. */
  readonly isOptional?: boolean;
  readonly findProblem?: (value: string) => string | undefined;
}

/**
 * Prompts for a client ID or a client secret. Removes what people paste around it: spaces, quotes, `CLIENT_ID=`.
 * @throws CancellationError if the person canceled
 */
export async function promptPastedValue(steps: Steps, prompt: ValuePrompt): Promise<string> {
  const trim = (text: string): string => (prompt.allowsAnyValue === true ? text.trim() : trimPastedValue(text));
  const entered = await steps.text({
    ...prompt,
    isRequired: prompt.isOptional !== true,
    findProblem: (text) => {
      const value = trim(text);
      if (value === '') return undefined;
      return (prompt.allowsAnyValue === true ? undefined : findValueProblem(value)) ?? prompt.findProblem?.(value);
    },
  });
  return trim(entered);
}

/** Prompts for a name that no other app has. @throws CancellationError if the person canceled */
export async function promptName(steps: Steps, prompt: Prompt, takenNames: readonly string[]): Promise<string> {
  const entered = await steps.text({
    ...prompt,
    findProblem: (text) => {
      if (text.trim() === '') return vscode.l10n.t('Enter a name.');
      if (text.trim().length > maxNameLength)
        return vscode.l10n.t('Names can be up to {0} characters long.', maxNameLength);
      return takenNames.includes(text.trim()) ? vscode.l10n.t('You already have an app with this name.') : undefined;
    },
  });
  return entered.trim();
}

/** Says what is wrong with a trimmed client ID or client secret of Autodesk; undefined if nothing is. */
export function findValueProblem(value: string): string | undefined {
  const problem = findPastedValueProblem(value);
  return problem && describePastedValueProblem(problem);
}

/** The name of an app until a person gives it another. */
export function suggestName(clientId: string): string {
  return vscode.l10n.t('App {0}', clientId.slice(0, 6));
}

/** Says that an app has the client ID already; undefined if none has. */
export function describeDuplicate(app: App | undefined): string | undefined {
  return app && toPlainText(vscode.l10n.t('{0} already uses this client ID.', app.name));
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
