/** What stands in the output in place of a secret. */
const mask = '<concealed by APS Auth>';

/** A shorter line of a secret, such as the last one of a key, may be a part of something else. */
const minLineLength = 16;

/**
 * Replaces secrets in the output of a program, also one that comes in several pieces: what may be the beginning of a
 * secret is held back until more has come.
 */
export class OutputMask {
  /** One byte is one character, because a piece can end inside a character of UTF-8. The longest comes first. */
  readonly #secrets: readonly string[];
  #rest = '';

  constructor(secrets: readonly string[]) {
    const parts = secrets.flatMap((secret) => [secret, ...linesOf(secret)]).filter(Boolean);
    const bytes = [...new Set(parts)].map((part) => Buffer.from(part).toString('latin1'));
    this.#secrets = bytes.toSorted((one, other) => other.length - one.length);
  }

  /** The output that is certain after another piece has come. */
  push(piece: Buffer): Buffer {
    this.#rest += piece.toString('latin1');
    return this.#take((from) => this.#findBeginning(from));
  }

  /** What was held back. */
  end(): Buffer {
    return this.#take(() => Infinity);
  }

  /** `limitFrom` tells from where on the output isn't certain, looking from an index. */
  #take(limitFrom: (from: number) => number): Buffer {
    let output = '';
    let from = 0;
    for (;;) {
      const limit = limitFrom(from);
      const found = this.#find(from);
      if (!found || limit <= found.index) {
        const end = Math.min(limit, this.#rest.length);
        output += this.#rest.slice(from, end);
        this.#rest = this.#rest.slice(end);
        return Buffer.from(output, 'latin1');
      }
      output += this.#rest.slice(from, found.index) + mask;
      from = found.index + found.length;
    }
  }

  /** The first secret; of those that begin at the same place, the longest. */
  #find(from: number): { readonly index: number; readonly length: number } | undefined {
    let first: { index: number; length: number } | undefined;
    for (const secret of this.#secrets) {
      const index = this.#rest.indexOf(secret, from);
      if (index >= 0 && (!first || index < first.index)) first = { index, length: secret.length };
    }
    return first;
  }

  /** Where the end of what has come may be the beginning of a secret. */
  #findBeginning(from: number): number {
    const longest = this.#secrets[0]?.length ?? 0;
    for (let index = Math.max(from, this.#rest.length - longest + 1); index < this.#rest.length; index++) {
      const end = this.#rest.slice(index);
      if (this.#secrets.some((secret) => secret.length > end.length && secret.startsWith(end))) return index;
    }
    return Infinity;
  }
}

/** The lines of a private key, which programs print with other line ends, or one by one. */
function linesOf(secret: string): readonly string[] {
  return secret.split(/\r?\n/).filter((line) => line.length >= minLineLength && !line.startsWith('-----'));
}
