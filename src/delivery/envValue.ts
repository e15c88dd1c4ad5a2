/** Who reads `.env` files, each by rules of its own. */
export type EnvReader = 'dotenv' | 'nodeEnvFile' | 'pythonDotenv' | 'shell' | 'dockerRun' | 'dockerCompose';

const envReaders: readonly EnvReader[] = [
  'dotenv',
  'nodeEnvFile',
  'pythonDotenv',
  'shell',
  'dockerRun',
  'dockerCompose',
];

/** The readers in the order in which they are named to a person, each once. */
export function orderReaders(readers: readonly EnvReader[]): readonly EnvReader[] {
  return envReaders.filter((reader) => readers.includes(reader));
}

/** A value as it is written into a `.env` file. */
export interface EnvValue {
  readonly text: string;
  /** Those who read another value than was meant: no way of writing it suits them all. */
  readonly misreadBy: readonly EnvReader[];
}

/**
 * Formats a value for a `.env` file so that Node's dotenv, `node --env-file`, python-dotenv, a POSIX shell that sources the
 * file, `docker run --env-file`, and `env_file` of Docker Compose read the same: unquoted where all of them agree, because
 * `docker run` reads quotes as a part of the value. A line break is written as `\n`. Whatever the value is, a shell runs
 * nothing.
 * @see https://github.com/motdotla/dotenv#what-rules-does-the-parsing-engine-follow
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 * @see https://docs.docker.com/reference/cli/docker/container/run/#env
 */
export function formatEnvValue(value: string): EnvValue {
  if (/^[\p{L}\p{N}_.,:/@%+=-]*$/u.test(value)) return { text: value, misreadBy: [] };
  const lines = value.split(/\r\n|\r|\n/).map(withoutControls);
  const isOneLine = lines.length === 1;
  const escaped = lines.join('\\n');
  if (!lines.some(isSpecial)) {
    // Only between double quotes do the readers of .env files replace `\n` by a line break; a shell leaves it as it is.
    return { text: `"${escaped}"`, misreadBy: isOneLine ? ['dockerRun'] : ['shell', 'dockerRun'] };
  }
  const text = `'${escaped.replaceAll("'", escapedQuote)}'`;
  if (!isOneLine) return { text, misreadBy: envReaders };
  return { text, misreadBy: orderReaders(['dockerRun', ...misreadInSingleQuotes(escaped)]) };
}

/** The value of a line of a `.env` file, as dotenv reads what is between the equals sign and a comment. */
export function readEnvValue(raw: string): string {
  const [, quotes, quoted] = /^(["'`])([^]*)\1$/.exec(raw.trim()) ?? [];
  if (quoted === undefined) return raw.trim();
  return quotes === '"' ? quoted.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : quoted;
}

/** Removes what would end a line or can't be seen, so that a value can't become another variable. */
export function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '');
}

/** A single quote between single quotes, for a shell. */
const escapedQuote = "'\\''";

/** Whether the text means something else between double quotes. */
function isSpecial(text: string): boolean {
  return /["$`\\!]/.test(text);
}

function misreadInSingleQuotes(value: string): readonly EnvReader[] {
  if (value.includes("'")) return ['dotenv', 'nodeEnvFile', 'pythonDotenv', 'dockerCompose'];
  const endingBackslashes = /\\*$/.exec(value)?.[0].length ?? 0;
  // python-dotenv knows escapes and replaces variables between single quotes too.
  const byPython = endingBackslashes > 0 || value.includes('\\\\') || value.includes('${');
  const byCompose = endingBackslashes % 2 === 1;
  return [...(byPython ? (['pythonDotenv'] as const) : []), ...(byCompose ? (['dockerCompose'] as const) : [])];
}
