import type { Credential } from '../credentials/catalog/credential';
import { isSecretField, type VariableValues } from '../credentials/variables/sampleVariables';
import {
  findPlaceholders,
  formatPlaceholder,
  replacePlaceholders,
  type Placeholder,
  type PlaceholderField,
} from './placeholders';
import { valueOfField } from './sampleValues';
import { findTerminalSetting, type TerminalSetting } from './terminalConsole';

/** A credential has no value for a placeholder, such as a key ID for an app. */
export class MissingValueError extends Error {
  override readonly name = 'MissingValueError';
  /** As it stands in the configuration. */
  readonly placeholder: string;

  constructor(placeholder: Placeholder) {
    super("A credential doesn't have the value for a placeholder.");
    this.placeholder = formatPlaceholder(placeholder);
  }
}

/**
 * A configuration asks for a secret and runs its program in a terminal. The editor types the environment of such a program
 * into the terminal, where it stays in the history.
 */
export class TerminalConsoleError extends Error {
  override readonly name = 'TerminalConsoleError';
  /** The setting that says so. */
  readonly setting: string;
  /** The value, in JSON, that it should have. */
  readonly instead: string;

  constructor({ name, instead }: TerminalSetting) {
    super('A launch configuration would show a secret in a terminal.');
    this.setting = name;
    this.instead = instead;
  }
}

/** Where the values of placeholders come from. */
export interface PlaceholderValues {
  /** The credential with this name, or the one that the window shows. @throws if there is none */
  readonly findCredential: (name: string | undefined) => Credential | Promise<Credential>;
  /** As `Delivery.getValues` does for the debug session. */
  readonly getValues: (credential: Credential, fields: readonly PlaceholderField[]) => Promise<VariableValues>;
}

/**
 * The launch configuration with the values of its placeholders; the same object if it has none. Each credential is asked for
 * once.
 * @throws UnknownPlaceholderError, MissingValueError, TerminalConsoleError, and what `findCredential` and `getValues` throw
 */
export async function fillPlaceholders<T>(
  configuration: T,
  { findCredential, getValues }: PlaceholderValues,
): Promise<T> {
  const placeholders = findPlaceholders(configuration);
  if (placeholders.length === 0) return configuration;
  const terminal = placeholders.some(({ field }) => isSecretField(field)) && findTerminalSetting(configuration);
  if (terminal) throw new TerminalConsoleError(terminal);
  const values = new Map<string | undefined, VariableValues>();
  for (const name of new Set(placeholders.map((placeholder) => placeholder.name))) {
    const fields = placeholders.filter((placeholder) => placeholder.name === name).map(({ field }) => field);
    values.set(name, await getValues(await findCredential(name), fields));
  }
  return replacePlaceholders(configuration, (placeholder) => {
    const value = valueOfField(placeholder.field, values.get(placeholder.name) ?? {});
    if (value === undefined) throw new MissingValueError(placeholder);
    return value;
  });
}
