import type { KeyObject } from 'node:crypto';
import * as vscode from 'vscode';
import { InvalidKeyError } from '../../oauth/errors';
import { parsePrivateKey } from '../../oauth/privateKey';
import { ask, type Steps, type StepsOrTitle } from './steps';

/**
 * Parses a private key, and prompts for its passphrase if it has one, within a task or as a task of its own.
 * @throws InvalidKeyError if the text isn't a usable private key, CancellationError if the person canceled
 */
export async function readPrivateKey(text: string, title: StepsOrTitle): Promise<KeyObject> {
  try {
    return parsePrivateKey(text);
  } catch (error) {
    if (!(error instanceof InvalidKeyError) || error.problem !== 'passphraseNeeded') throw error;
  }
  return ask(title, async (steps) => {
    const wrong = wrongPassphrases.get(steps) ?? new Set();
    wrongPassphrases.set(steps, wrong);
    const prompt = vscode.l10n.t('Passphrase of the private key');
    const findProblem = (entered: string): string | undefined =>
      wrong.has(entered) ? vscode.l10n.t('Incorrect passphrase. Try again') : undefined;
    const passphrase = await steps.text({ prompt, isSecret: true, findProblem });
    try {
      return parsePrivateKey(text, passphrase);
    } catch (error) {
      if (!(error instanceof InvalidKeyError) || error.problem !== 'passphraseWrong') throw error;
      wrong.add(passphrase);
      return steps.again(prompt);
    }
  });
}

/** What the person has tried in a task, because its prompts run again. */
const wrongPassphrases = new WeakMap<Steps, Set<string>>();
