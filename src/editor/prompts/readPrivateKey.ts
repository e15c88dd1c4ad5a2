import type { KeyObject } from 'node:crypto';
import * as vscode from 'vscode';
import { InvalidKeyError } from '../../oauth/errors';
import { parsePrivateKey } from '../../oauth/privateKey';

/**
 * Parses a private key, and prompts for its passphrase if it has one.
 * @throws InvalidKeyError if the text isn't a usable private key, CancellationError if the person canceled
 */
export async function readPrivateKey(text: string, title: string): Promise<KeyObject> {
  try {
    return parsePrivateKey(text);
  } catch (error) {
    if (!(error instanceof InvalidKeyError) || error.problem !== 'passphraseNeeded') throw error;
  }
  for (
    let prompt = vscode.l10n.t('Passphrase of the private key');
    ;
    prompt = vscode.l10n.t('Incorrect passphrase. Try again')
  ) {
    const passphrase = await vscode.window.showInputBox({ title, prompt, password: true, ignoreFocusOut: true });
    if (passphrase === undefined) throw new vscode.CancellationError();
    try {
      return parsePrivateKey(text, passphrase);
    } catch (error) {
      if (!(error instanceof InvalidKeyError) || error.problem !== 'passphraseWrong') throw error;
    }
  }
}
