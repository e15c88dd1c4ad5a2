import { Fields, type Parser } from '../oauth/fields';
import { readText } from '../oauth/json';
import { serverText } from '../oauth/serverText';

/** A status that this version doesn't know: the text as Autodesk sent it, cut to one line; empty if it isn't text. */
export interface UnknownStatus {
  readonly unknown: string;
}

/** What Autodesk lists: the rows that were understood, and what the others are called, each cut to one line. */
export interface Listed<T> {
  readonly rows: readonly T[];
  readonly unread: readonly string[];
}

/** The status that the wire's `status` stands for in `known`. */
export function parseStatus<T>(status: unknown, known: ReadonlyMap<unknown, T>): T | UnknownStatus {
  return known.get(status) ?? { unknown: typeof status === 'string' ? serverText(status) : '' };
}

/**
 * Parses the list in the member `name`; undefined if there is none. A row that `parseRow` doesn't understand takes
 * nothing from the others, and one that is listed twice counts once. `idName` is the member with the ID of a row.
 */
export function parseListed<T extends { readonly id: string }>(
  value: unknown,
  name: string,
  idName: string,
  parseRow: Parser<T>,
): Listed<T> | undefined {
  const list = Fields.parse(value, (fields) =>
    fields.list(name, (row) => ({ parsed: parseRow(row), text: describeRow(row, idName) })),
  );
  return (
    list && {
      rows: firstOfEach(list.flatMap(({ parsed }) => parsed ?? [])),
      unread: list.filter(({ parsed }) => parsed === undefined).map(({ text }) => text),
    }
  );
}

/** What a row that isn't understood is called: the ID in its member `idName`, or else its JSON, cut to one line. */
export function describeRow(row: unknown, idName: string): string {
  return serverText(readText(row, idName) ?? JSON.stringify(row));
}

/** The rows without those whose ID another one had before. */
export function firstOfEach<T extends { readonly id: string }>(rows: readonly T[]): readonly T[] {
  return rows.filter(({ id }, index) => rows.findIndex((row) => row.id === id) === index);
}
