import * as vscode from 'vscode';
import type { CustomServer } from '../../credentials/catalog/customServer';
import { InvalidKeyError } from '../../oauth/errors';
import { formatPrivateKey, parsePrivateKey } from '../../oauth/privateKey';
import { invalidKeyMessage } from '../errors/serviceAccountMessages';
import { promptPastedValue } from './promptText';

/**
 * Prompts for the secret that an app of another server authenticates with: its client secret or its private key. A
 * whole PEM file can be pasted, although the input box has only one line.
 * @throws CancellationError if the person canceled
 */
export async function promptAppSecret(title: string, server: CustomServer, prompt: string): Promise<string> {
  if (server.authentication !== 'privateKey')
    return promptPastedValue({ title, prompt, isSecret: true, allowsAnyValue: true });
  const keyPrompt = vscode.l10n.t("Private key as PEM text (stored only in the editor's secret storage)");
  const entered = await promptPastedValue({
    title,
    prompt: keyPrompt,
    isSecret: true,
    allowsAnyValue: true,
    findProblem: describeKeyProblem,
  });
  return formatPrivateKey(parsePrivateKey(entered));
}

function describeKeyProblem(text: string): string | undefined {
  try {
    parsePrivateKey(text);
    return undefined;
  } catch (error) {
    return error instanceof InvalidKeyError
      ? invalidKeyMessage(error).text
      : vscode.l10n.t("This isn't a private key.");
  }
}
