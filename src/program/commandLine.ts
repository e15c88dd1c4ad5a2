import { exitCodes } from '../delivery/protocol';
import { ProgramError } from './programError';

/** The forms in which a token is printed. */
const tokenFormats = ['token', 'header', 'json', 'env', 'exec-credential', 'headers-json'] as const;

/** One of them. */
export type TokenFormat = (typeof tokenFormats)[number];

/** Which token. */
interface TokenChoice {
  /** The name of a credential; undefined for the active one of the window. */
  readonly credential: string | undefined;
  /** Undefined for the scopes that were chosen for the credential. */
  readonly scopes: readonly string[] | undefined;
  /** How long the token must still be valid; undefined for the usual. */
  readonly minValidityMs: number | undefined;
}

/** What a command line asks for. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'list' }
  | { readonly kind: 'whoami' }
  | (TokenChoice & {
      readonly kind: 'token';
      readonly format: TokenFormat;
      /** Whether the token may be printed to a terminal. */
      readonly canPrint: boolean;
    })
  | (TokenChoice & RunCommand);

/** Starts a program that gets a token, or the variables of a sample. */
export interface RunCommand {
  readonly kind: 'run';
  /** The name of the sample; undefined for the access token alone. */
  readonly sample: string | undefined;
  readonly isMasked: boolean;
  readonly program: string;
  readonly args: readonly string[];
}

/** Options with a value, and options without one. */
const valueOptions = ['--as', '--scope', '--min', '--format', '--set'] as const;
const flags = ['--print', '--no-masking', '--help', '-h', '--version'] as const;

type Option = (typeof valueOptions)[number] | (typeof flags)[number];

const choiceOptions: readonly Option[] = ['--as', '--scope', '--min'];

const optionsOf: Readonly<Record<'token' | 'run' | 'list' | 'whoami', readonly Option[]>> = {
  token: [...choiceOptions, '--format', '--print'],
  run: [...choiceOptions, '--set', '--no-masking'],
  list: [],
  whoami: [],
};

/**
 * Parses the arguments of `aps-token`.
 * @throws ProgramError if there is no such command, option, or value
 */
export function parseCommandLine(args: readonly string[]): Command {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const { words, options } = parseOptions(args.slice(0, end));
  if (options.has('--help') || options.has('-h')) return { kind: 'help' };
  if (options.has('--version')) return { kind: 'version' };
  const [name = 'token', extra] = words;
  const kind = words.length === 0 ? 'token' : commandNames.find((known) => known === name);
  if (kind === undefined) throw usageError(`There is no command ${name}.`);
  if (extra !== undefined)
    throw usageError(kind === 'run' ? `Write -- before ${extra}.` : `${kind} accepts no ${extra}.`);
  const other = [...options.keys()].find((option) => !optionsOf[kind].includes(option));
  if (other !== undefined) throw usageError(`${words[0] ?? 'aps-token'} accepts no ${other}.`);
  if (kind === 'run') return parseRun(options, args.slice(end + 1));
  if (end < args.length) throw usageError('Only run accepts a program after --.');
  return kind === 'token' ? parseToken(options) : { kind };
}

const commandNames = ['run', 'list', 'whoami'] as const;

type Options = ReadonlyMap<Option, readonly string[]>;

function parseOptions(args: readonly string[]): { words: readonly string[]; options: Options } {
  const words: string[] = [];
  const options = new Map<Option, readonly string[]>();
  for (let index = 0; index < args.length; index++) {
    const [, name = '', , attached] = /^(-[^=]*)(=([^]*))?$/.exec(args[index] ?? '') ?? [];
    const withValue = valueOptions.find((option) => option === name);
    const flag = attached === undefined ? flags.find((option) => option === name) : undefined;
    if (withValue) {
      const value = attached ?? args[++index] ?? '';
      if (value === '') throw usageError(`${withValue} requires a value.`);
      options.set(withValue, [...(options.get(withValue) ?? []), value]);
    } else if (flag) options.set(flag, []);
    else if (name === '') words.push(args[index] ?? '');
    else throw usageError(`There is no option ${name}.`);
  }
  return { words, options };
}

function parseToken(options: Options): Command {
  const name = options.get('--format')?.at(-1) ?? 'token';
  const format = tokenFormats.find((known) => known === name);
  if (!format) throw usageError(`There is no format ${name}. The formats are ${tokenFormats.join(', ')}.`);
  return { kind: 'token', ...parseChoice(options), format, canPrint: options.has('--print') };
}

function parseRun(options: Options, [program = '', ...args]: readonly string[]): Command {
  if (program === '') throw usageError('Write the program after --, as in aps-token run -- npm start.');
  const sample = options.get('--set')?.at(-1);
  if (sample !== undefined && (options.has('--scope') || options.has('--min')))
    throw usageError('--set accepts neither --scope nor --min.');
  return { kind: 'run', ...parseChoice(options), sample, isMasked: !options.has('--no-masking'), program, args };
}

function parseChoice(options: Options): TokenChoice {
  const seconds = options.get('--min')?.at(-1);
  if (seconds !== undefined && !/^\d{1,9}$/.test(seconds)) throw usageError('--min requires a number of seconds.');
  return {
    credential: options.get('--as')?.at(-1),
    scopes: options.get('--scope')?.flatMap((scopes) => scopes.split(/\s+/).filter(Boolean)),
    minValidityMs: seconds === undefined ? undefined : Number(seconds) * 1000,
  };
}

function usageError(message: string): ProgramError {
  return new ProgramError(exitCodes.usage, `${message} See aps-token --help.`);
}
