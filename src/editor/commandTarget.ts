import { readCredential, type Credential } from '../credentials/catalog/credential';
import { Fields } from '../oauth/fields';
import { TreeRow } from './tree/treeRow';

/** What a command acts on: a credential, or one of a service account's keys. */
export interface CommandTarget {
  readonly credential: Credential;
  readonly keyId: string | undefined;
}

/**
 * Parses the argument of a command: a row of the tree, or a credential. Any extension can run a command with any
 * argument, so it can only refer to what is in the catalog.
 */
export function parseCommandTarget(argument: unknown): CommandTarget | undefined {
  const value: unknown = argument instanceof TreeRow ? argument.node : argument;
  const credential = readCredential(value);
  return credential && { credential, keyId: Fields.parse(value, (fields) => fields.findText('keyId')) };
}
