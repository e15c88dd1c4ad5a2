import { readCredential, type Credential } from '../credentials/catalog/credential';
import { Fields } from '../oauth/fields';
import { TreeRow } from './tree/treeRow';

/** What a command acts on: a credential, one of a service account's keys, or an MCP server that gets its values. */
export interface CommandTarget {
  readonly credential: Credential;
  readonly keyId: string | undefined;
  readonly mcpServer?: string | undefined;
}

/**
 * Parses the argument of a command: a row of the tree, or a credential. Any extension can run a command with any
 * argument, so it can only refer to what is in the catalog.
 */
export function parseCommandTarget(argument: unknown): CommandTarget | undefined {
  const value: unknown = argument instanceof TreeRow ? argument.node : argument;
  const credential = readCredential(value);
  const find = (name: string): string | undefined => Fields.parse(value, (fields) => fields.findText(name));
  return credential && { credential, keyId: find('keyId'), mcpServer: find('mcpServer') };
}
