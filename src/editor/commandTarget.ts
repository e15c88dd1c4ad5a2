import { readCredential, type Credential } from '../credentials/catalog/credential';
import { Fields } from '../oauth/fields';
import { TreeRow } from './tree/treeRow';

/** What a command is called for: a credential, or one of the keys of a service account. */
export interface CommandTarget {
  readonly credential: Credential;
  readonly keyId: string | undefined;
}

/**
 * Reads the argument of a command: a row of the tree, or a credential. Any extension can call a command with anything, so
 * the argument is only trusted to name what is in the catalog.
 */
export function parseCommandTarget(argument: unknown): CommandTarget | undefined {
  const value: unknown = argument instanceof TreeRow ? argument.node : argument;
  const credential = readCredential(value);
  return credential && { credential, keyId: Fields.parse(value, (fields) => fields.findText('keyId')) };
}
