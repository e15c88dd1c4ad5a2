import * as vscode from 'vscode';
import type { CustomServer } from '../../credentials/catalog/customServer';
import { formatClientKey, parseClientKey } from '../../oauth/clientKey';
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
  const { authentication } = server;
  if (authentication !== 'privateKey' && authentication !== 'privateKeyJwt')
    return promptPastedValue({ title, prompt, isSecret: true, allowsAnyValue: true });
  const toSecret = authentication === 'privateKey' ? toRsaSecret : toClientKeySecret;
  const keyPrompt =
    authentication === 'privateKey'
      ? vscode.l10n.t("Private key as PEM text (stored only in the editor's secret storage)")
      : vscode.l10n.t(
          "Private key as PEM text, with its certificate if the server needs one (stored only in the editor's secret storage)",
        );
  const entered = await promptPastedValue({
    title,
    prompt: keyPrompt,
    isSecret: true,
    allowsAnyValue: true,
    findProblem: (text) => describeKeyProblem(text, toSecret),
  });
  return toSecret(entered);
}

function toRsaSecret(text: string): string {
  return formatPrivateKey(parsePrivateKey(text));
}

function toClientKeySecret(text: string): string {
  return formatClientKey(parseClientKey(text));
}

function describeKeyProblem(text: string, toSecret: (text: string) => string): string | undefined {
  try {
    toSecret(text);
    return undefined;
  } catch (error) {
    return error instanceof InvalidKeyError
      ? invalidKeyMessage(error).text
      : vscode.l10n.t("This isn't a private key.");
  }
}
