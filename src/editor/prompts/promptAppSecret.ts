import * as vscode from 'vscode';
import type { CustomServer } from '../../credentials/catalog/customServer';
import type { SecretCommand } from '../../credentials/commands/secretCommand';
import { formatClientKey, parseClientKey } from '../../oauth/clientKey';
import { InvalidKeyError } from '../../oauth/errors';
import { formatPrivateKey, parsePrivateKey } from '../../oauth/privateKey';
import { invalidKeyMessage } from '../errors/serviceAccountMessages';
import type { EnteredSecret } from './enteredSecret';
import { promptSecret } from './promptSecret';
import { promptPastedValue } from './promptText';
import type { Steps } from './steps';

/**
 * Prompts for the secret that an app of another server authenticates with: its client secret or its private key. A
 * whole PEM file can be pasted, although the input box has only one line. A client secret can come from a command, too.
 * @throws CancellationError if the person canceled
 */
export async function promptAppSecret(
  steps: Steps,
  server: CustomServer,
  prompt: string,
  command?: SecretCommand,
): Promise<EnteredSecret> {
  const { authentication } = server;
  if (authentication !== 'privateKey' && authentication !== 'privateKeyJwt')
    return promptSecret(steps, { prompt, allowsAnyValue: true, command });
  const toSecret = authentication === 'privateKey' ? toRsaSecret : toClientKeySecret;
  const entered = await promptPastedValue(steps, {
    prompt: appSecretPrompt(server, prompt),
    isSecret: true,
    allowsAnyValue: true,
    findProblem: (text) => describeKeyProblem(text, toSecret),
  });
  return { value: toSecret(entered), from: undefined };
}

/** What the box for the secret says: `prompt` for a client secret. */
export function appSecretPrompt({ authentication }: CustomServer, prompt: string): string {
  switch (authentication) {
    case 'privateKey':
      return vscode.l10n.t("Private key as PEM text (stored only in the editor's secret storage)");
    case 'privateKeyJwt':
      return vscode.l10n.t(
        "Private key as PEM text, with its certificate if the server needs one (stored only in the editor's secret storage)",
      );
    case 'basic':
    case 'body':
    case 'none':
      return prompt;
  }
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
    if (!(error instanceof InvalidKeyError)) throw error;
    return invalidKeyMessage(error).text;
  }
}
