import type { ClientSecrets } from '../../credentials/catalog/clientSecrets';
import type { NewSecret } from '../../credentials/catalog/newSecret';
import type { PrintedSecret } from '../../credentials/commands/readOutput';
import type { SecretCommand } from '../../credentials/commands/secretCommand';

/** A client secret that a person entered, or that a command has just printed. */
export interface EnteredSecret {
  readonly value: string;
  /** Undefined for a secret that was entered itself. */
  readonly from: { readonly command: SecretCommand; readonly printed: PrintedSecret } | undefined;
}

/** What to store of a secret: itself, or only its command. */
export function toNewSecret({ value, from }: EnteredSecret): NewSecret {
  return from ? { command: from.command } : value;
}

/** Keeps what a command has just printed in memory, once the command is stored. */
export function rememberPrinted(clientSecrets: ClientSecrets, appId: string, { from }: EnteredSecret): void {
  if (from) clientSecrets.remember(appId, from.printed);
}
