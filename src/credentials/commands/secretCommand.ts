/**
 * A program that prints a client secret, such as one of a vault, with its arguments. It's started without a shell, so the
 * arguments reach it as they are.
 */
export interface SecretCommand {
  /** A name that is looked up in `PATH`, or an absolute path. */
  readonly program: string;
  readonly args: readonly string[];
}

/** Why a text can't be the command of a secret. */
export type CommandProblem = 'empty' | 'openQuote' | 'shellSyntax' | 'badCharacter' | 'tooLong';

/** Characters in all, so that a person can read the whole command before it runs. */
const maxLength = 2000;

/** What isn't shown, or reorders what is shown: with it, a person would approve something else than what runs. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** What a shell would understand. */
const shellWord = /^(?:\|\|?|&&?|;|>>?|<|2>&1|2>>?)$|^\$\(|^`/;

/** A part of a word: quoted in one of two ways, or plain. */
const part = /"([^"]*)"|'([^']*)'|([^\s"']+)/y;

/** Parses a list of texts that someone else wrote, the program first; undefined if it isn't a command. */
export function parseSecretCommand(value: unknown): SecretCommand | undefined {
  if (!Array.isArray(value)) return undefined;
  const words = value.filter((word) => typeof word === 'string');
  return words.length === value.length && findWordsProblem(words) === undefined ? toCommand(words) : undefined;
}

/**
 * Splits what a person typed into a program and its arguments. Both kinds of quotes keep spaces. A backslash is only itself,
 * because it is in the paths of Windows.
 */
export function readCommandLine(
  text: string,
):
  | { readonly command: SecretCommand; readonly problem?: undefined }
  | { readonly command?: undefined; readonly problem: CommandProblem } {
  const words: string[] = [];
  let offset = 0;
  while (offset < text.length) {
    offset += /^\s*/.exec(text.slice(offset))?.[0].length ?? 0;
    if (offset === text.length) break;
    const start = offset;
    let word = '';
    while (offset < text.length && !/\s/.test(text.charAt(offset))) {
      part.lastIndex = offset;
      const found = part.exec(text);
      if (!found) return { problem: 'openQuote' };
      word += found[1] ?? found[2] ?? found[3] ?? '';
      offset += found[0].length;
    }
    if (shellWord.test(text.slice(start, offset))) return { problem: 'shellSyntax' };
    words.push(word);
  }
  const problem = findWordsProblem(words);
  return problem === undefined ? { command: toCommand(words) } : { problem };
}

/** The whole command in one line: `readCommandLine` reads the same from it. */
export function describeCommand({ program, args }: SecretCommand): string {
  return [program, ...args].map(quote).join(' ');
}

/** The name of the program, without its folder. */
export function programName({ program }: SecretCommand): string {
  return program.replace(/^.*[/\\](?=.)/, '');
}

/** Whether two commands start the same program with the same arguments. */
export function isSameCommand(one: SecretCommand | undefined, other: SecretCommand | undefined): boolean {
  return JSON.stringify(one && toWords(one)) === JSON.stringify(other && toWords(other));
}

/** The program and its arguments as one list, as it is stored and shared. */
export function toWords({ program, args }: SecretCommand): readonly string[] {
  return [program, ...args];
}

function toCommand([program = '', ...args]: readonly string[]): SecretCommand {
  return { program, args };
}

function findWordsProblem(words: readonly string[]): CommandProblem | undefined {
  if ((words[0] ?? '').trim() === '') return 'empty';
  if (words.some((word) => invisible.test(word))) return 'badCharacter';
  return words.join(' ').length > maxLength ? 'tooLong' : undefined;
}

function quote(word: string): string {
  if (/^[^\s"'|&;<>`$]+$/.test(word)) return word;
  if (!word.includes('"')) return `"${word}"`;
  return word
    .split("'")
    .map((piece) => (piece === '' ? '' : `'${piece}'`))
    .join(`"'"`);
}
