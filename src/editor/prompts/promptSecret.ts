import * as vscode from 'vscode';
import type { SecretCommand } from '../../credentials/commands/secretCommand';
import type { EnteredSecret } from './enteredSecret';
import { promptPastedValue, type ValuePrompt } from './promptText';
import type { Steps } from './steps';

/** A box for a client secret that also takes the command that prints one. `command` is the one that the app has now. */
export interface SecretPrompt extends Omit<ValuePrompt, 'isSecret' | 'otherWay' | 'placeHolder'> {
  readonly command?: SecretCommand | undefined;
}

/**
 * Prompts for a client secret, or for the command that prints one, which runs once the person has seen it in full.
 * @throws CancellationError or an AbortError if the person canceled
 */
export async function promptSecret(steps: Steps, { command, ...prompt }: SecretPrompt): Promise<EnteredSecret> {
  const entered = await promptPastedValue(steps, {
    ...prompt,
    isSecret: true,
    placeHolder: vscode.l10n.t('Paste it, or press the button above to get it from a command'),
    otherWay: {
      iconPath: new vscode.ThemeIcon('terminal'),
      tooltip: vscode.l10n.t('Get It from a Command…'),
    },
  });
  if (!steps.isOtherWay) return { value: entered, from: undefined };
  const { promptCommand } = await import('./promptCommand');
  return promptCommand(steps, { command, allowsAnyValue: prompt.allowsAnyValue === true });
}
