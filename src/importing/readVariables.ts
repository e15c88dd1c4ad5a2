import {
  isPlaceholder,
  recognizeVariable,
  type VariableField,
  type VariableValues,
} from '../credentials/variables/sampleVariables';
import { readEntries, readMembers, type Entry, type EntryGroup } from './readEntries';

/** A field that an import reads: a private key is PEM, whichever form it had. */
export type ReadField = Exclude<VariableField, 'privateKeyBase64' | 'accessToken'>;

/** The values that a text has for them. */
export type ReadValues = Pick<VariableValues, ReadField>;

/** The entry of a text that counts for a field. */
export interface ReadEntry extends Entry {
  readonly field: ReadField;
  readonly rank: number;
}

/**
 * Reads the values of a credential from any text that has them, as `readEntries` reads it. Names that mean nothing here are
 * ignored, and so are placeholders such as `<your client ID>`. Where a name is repeated, the last one counts, as for dotenv.
 */
export function readVariables(text: string): ReadValues {
  return toValues(chooseEntries(readGroups(text).flatMap(({ entries }) => entries)));
}

/** Whether a text has a variable for a field, with a value or without one. */
export function mentionsField(text: string, field: ReadField): boolean {
  return readGroups(text).some(({ entries }) => entries.some(({ name }) => fieldOf(name) === field));
}

/** What stands together in a text. JSON that has a fault or was cut off is read member by member. */
export function readGroups(text: string): readonly EntryGroup[] {
  const groups = readEntries(text);
  const isKnown = groups.some(({ entries }) => entries.some(({ name }) => recognizeVariable(name)));
  return isKnown ? groups : [readMembers(text)];
}

/** The entry that counts for each field: that with the best name, of two equally good names the first, and its last value. */
export function chooseEntries(entries: readonly Entry[]): readonly ReadEntry[] {
  const found = new Map<ReadField, ReadEntry>();
  for (const entry of entries) {
    const field = fieldOf(entry.name);
    const { rank = 0 } = recognizeVariable(entry.name) ?? {};
    if (!field || entry.value === '' || isPlaceholder(entry.value)) continue;
    const before = found.get(field);
    if (before && (before.rank > rank || (before.rank === rank && before.name !== entry.name))) continue;
    found.set(field, { ...entry, field, rank });
  }
  return [...found.values()];
}

/** The values of entries, with a private key as PEM. */
export function toValues(entries: readonly ReadEntry[]): ReadValues {
  return Object.fromEntries(entries.map(({ field, value }) => [field, field === 'privateKey' ? toPem(value) : value]));
}

/** The field that a variable of this name has, if an import reads it. */
export function fieldOf(name: string): ReadField | undefined {
  const field = recognizeVariable(name)?.field;
  if (field === 'accessToken') return undefined;
  return field === 'privateKeyBase64' ? 'privateKey' : field;
}

function toPem(raw: string): string {
  return raw.includes('-----BEGIN') ? raw : Buffer.from(raw, 'base64').toString();
}
