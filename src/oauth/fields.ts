import { readFields } from './json';

/** Reads a value that nothing has checked yet; undefined if it isn't what was expected. */
export type Parser<T> = (value: unknown) => T | undefined;

/**
 * The members of a JSON object that someone else wrote. A list that is null is empty: Go writes lists without items so.
 * - `text`, `number`, `boolean`, `oneOf`, `list`, `required`: the member must be there.
 * - `optional…`: the member may be missing, but it must not be anything else.
 * - `find…`: a member that is anything else counts as missing.
 */
export class Fields {
  readonly #members: ReadonlyMap<string, unknown>;

  private constructor(members: ReadonlyMap<string, unknown>) {
    this.#members = members;
  }

  /** What `read` returns; undefined if `value` isn't a JSON object or a member isn't what `read` expects. */
  static parse<T>(value: unknown, read: (fields: Fields) => T | undefined): T | undefined {
    const members = readFields(value);
    if (!members) return undefined;
    try {
      return read(new Fields(members));
    } catch (error) {
      if (error instanceof InvalidFieldError) return undefined;
      throw error;
    }
  }

  /** Text that isn't empty. */
  text(name: string): string {
    return this.required(name, parseText);
  }

  number(name: string): number {
    return this.required(name, parseNumber);
  }

  boolean(name: string): boolean {
    return this.required(name, (value) => (typeof value === 'boolean' ? value : undefined));
  }

  oneOf<T extends string>(name: string, values: readonly T[]): T {
    return this.required(name, (value) => values.find((known) => known === value));
  }

  /** A list in which `parseItem` understands every item. */
  list<T>(name: string, parseItem: Parser<T>): readonly T[] {
    return this.required(name, (value) => parseList(value, parseItem));
  }

  required<T>(name: string, parse: Parser<T>): T {
    const parsed = parse(this.#members.get(name));
    if (parsed === undefined) throw new InvalidFieldError(name);
    return parsed;
  }

  /** Unlike `text`, it may be empty. */
  optionalText(name: string): string | undefined {
    return this.optional(name, parseString);
  }

  optionalNumber(name: string): number | undefined {
    return this.optional(name, parseNumber);
  }

  /** A list of texts, which may be empty. */
  optionalTexts(name: string): readonly string[] | undefined {
    return this.optionalList(name, parseString);
  }

  optionalList<T>(name: string, parseItem: Parser<T>): readonly T[] | undefined {
    return this.optional(name, (value) => parseList(value, parseItem));
  }

  optional<T>(name: string, parse: Parser<T>): T | undefined {
    return this.#members.get(name) === undefined ? undefined : this.required(name, parse);
  }

  /** Text that isn't empty. */
  findText(name: string): string | undefined {
    return this.find(name, parseText);
  }

  findNumber(name: string): number | undefined {
    return this.find(name, parseNumber);
  }

  /** The items of a list that `parseItem` understands, without the others. */
  findList<T>(name: string, parseItem: Parser<T>): readonly T[] | undefined {
    return this.find(name, (value) => parseItems(value, parseItem));
  }

  find<T>(name: string, parse: Parser<T>): T | undefined {
    return parse(this.#members.get(name));
  }
}

/** Never leaves `Fields.parse`. */
class InvalidFieldError extends Error {
  override readonly name = 'InvalidFieldError';
}

function parseString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function parseText(value: unknown): string | undefined {
  return value === '' ? undefined : parseString(value);
}

function parseNumber(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

function parseItems<T>(value: unknown, parseItem: Parser<T>): readonly T[] | undefined {
  return readList(value)
    ?.map((item) => parseItem(item))
    .filter((item) => item !== undefined);
}

function parseList<T>(value: unknown, parseItem: Parser<T>): readonly T[] | undefined {
  const items = parseItems(value, parseItem);
  return items?.length === readList(value)?.length ? items : undefined;
}

function readList(value: unknown): readonly unknown[] | undefined {
  if (value === null) return [];
  return Array.isArray(value) ? value : undefined;
}
