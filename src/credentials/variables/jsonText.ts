import { parseJson } from '../../oauth/json';

/** A member of an object, with the offsets of its name and its value in the text. */
export interface JsonMember {
  readonly name: string;
  readonly nameStart: number;
  readonly start: number;
  readonly end: number;
  /** The value if it is an object. */
  readonly object: JsonObject | undefined;
  /** The elements if it is a list, each undefined if it isn't an object. */
  readonly list: readonly (JsonObject | undefined)[] | undefined;
}

/** An object, with the offsets of its braces; `end` is behind the last one. */
export interface JsonObject {
  readonly start: number;
  readonly end: number;
  readonly members: readonly JsonMember[];
  /** The offset behind a comma that follows the last member. */
  readonly trailingComma: number | undefined;
}

/**
 * Finds the places of the members in a text that is one JSON object, with comments and trailing commas as .NET and VS Code accept them;
 * undefined if it isn't.
 */
export function parseJsonText(text: string): JsonObject | undefined {
  try {
    const reader = new Reader(text);
    const object = reader.readObject();
    return reader.isAtEnd() ? object : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * The value of a text that is JSON with comments and trailing commas; undefined if it isn't. What it holds is for a parser to
 * check.
 */
export function parseJsonWithComments(text: string): unknown {
  const withoutComments = text.replace(/^\ufeff/, '').replaceAll(token, (_, kept: string | undefined) => kept ?? ' ');
  return parseJson(withoutComments.replaceAll(trailing, (_, kept: string | undefined) => kept ?? ''));
}

const token = /("(?:[^"\\\r\n]|\\.)*")|\/\/[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*\*\//g;
const trailing = /("(?:[^"\\\r\n]|\\.)*")|,(?=\s*[}\]])/g;

const blank = /(?:[\s\ufeff]|\/\/[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*/y;
const string = /"(?:[^"\\\r\n]|\\.)*"/y;
const literal = /-?\d[\d.eE+-]*|true|false|null/y;

class Reader {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  isAtEnd(): boolean {
    this.#skip();
    return this.#offset === this.#text.length;
  }

  /** @throws SyntaxError */
  readObject(): JsonObject {
    this.#expect('{');
    const start = this.#offset - 1;
    const members: JsonMember[] = [];
    let trailingComma: number | undefined;
    while (!this.#accept('}')) {
      if (members.length > 0 && trailingComma === undefined) throw new SyntaxError();
      members.push(this.#readMember());
      trailingComma = this.#accept(',') ? this.#offset : undefined;
    }
    return { start, end: this.#offset, members, trailingComma };
  }

  #readMember(): JsonMember {
    this.#skip();
    const nameStart = this.#offset;
    const name: unknown = JSON.parse(this.#match(string));
    this.#expect(':');
    this.#skip();
    const start = this.#offset;
    const value = this.#readValue();
    return { name: String(name), nameStart, start, end: this.#offset, ...value };
  }

  #readValue(): Pick<JsonMember, 'object' | 'list'> {
    this.#skip();
    const next = this.#text.charAt(this.#offset);
    if (next === '{') return { object: this.readObject(), list: undefined };
    if (next === '[') return { object: undefined, list: this.#readList() };
    if (next === '"') JSON.parse(this.#match(string));
    else this.#match(literal);
    return { object: undefined, list: undefined };
  }

  #readList(): readonly (JsonObject | undefined)[] {
    const elements: (JsonObject | undefined)[] = [];
    this.#expect('[');
    while (!this.#accept(']')) {
      elements.push(this.#readValue().object);
      if (this.#accept(',')) continue;
      this.#expect(']');
      break;
    }
    return elements;
  }

  #skip(): void {
    this.#match(blank);
  }

  #accept(character: string): boolean {
    this.#skip();
    if (this.#text.charAt(this.#offset) !== character) return false;
    this.#offset += 1;
    return true;
  }

  #expect(character: string): void {
    if (!this.#accept(character)) throw new SyntaxError();
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const [found] = pattern.exec(this.#text) ?? [];
    if (found === undefined) throw new SyntaxError();
    this.#offset += found.length;
    return found;
  }
}
