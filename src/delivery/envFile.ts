import { formatEnvValue, orderReaders, readEnvValue, type EnvReader } from './envValue';
import type { Variable } from './sampleValues';

/** What writing a value does to a variable. */
export type VariableChange = 'added' | 'changed' | 'unchanged';

/** A variable that was written. */
export interface WrittenVariable {
  readonly name: string;
  readonly change: VariableChange;
  /** Those who read another value than was meant, because of the value or of what else is in its line. */
  readonly misreadBy: readonly EnvReader[];
}

/** A file with new values, and what they change in it. */
export interface EditedFile {
  readonly text: string;
  /** In the order of the variables. */
  readonly variables: readonly WrittenVariable[];
}

/** Spaces and tabs, and the byte order mark at the start of a file. */
const space = String.raw`[^\S\r\n]`;

/**
 * One variable, as dotenv reads it. A quoted value may span several lines; any other ends before white space that a comment
 * or nothing follows.
 */
const assignment = new RegExp(
  [
    String.raw`^(?<head>${space}*(?:export${space}+)?)(?<name>[\w.-]+)(?<sign>${space}*(?:=|:(?=${space})))(?<gap>${space}*)`,
    String.raw`(?:(?<quoted>'(?:\\'|[^'])*'|"(?:\\"|[^"])*"|\`(?:\\\`|[^\`])*\`)(?=${space}*(?:#.*)?$)`,
    String.raw`|(?<plain>(?:(?!${space}+(?:#|$))[^\r\n])*))(?<tail>[^\r\n]*)`,
  ].join(''),
  'gm',
);

/**
 * Sets variables in the text of a `.env` file. Everything but their values stays byte for byte: comments, order, other
 * variables, line ends, a byte order mark, `export`. If a name is repeated, each of its lines gets the value, because most
 * readers use the last one and some the first. A line that has the value already stays as it is, however it is quoted. New
 * variables are added at the end.
 */
export function setEnvVariables(text: string, variables: readonly Variable[]): EditedFile {
  const wanted = new Map(variables.map(({ name, value }) => [name, value]));
  const written = new Map<string, WrittenVariable>();
  let edited = '';
  let end = 0;
  for (const match of text.matchAll(assignment)) {
    const line = toLine(match);
    const value = wanted.get(line.name);
    if (value === undefined) continue;
    const { isChanged, text: newLine, misreadBy } = writeLine(line, value);
    const wasChanged = written.get(line.name)?.change === 'changed';
    edited += text.slice(end, match.index) + newLine;
    end = match.index + match[0].length;
    const change = isChanged || wasChanged ? 'changed' : 'unchanged';
    const lineEnd = text.charAt(end) === '\r' ? '\r\n' : '\n';
    written.set(line.name, { name: line.name, change, misreadBy: withLineEnd(misreadBy, lineEnd) });
  }
  edited += text.slice(end);
  const added = variables.filter(({ name }) => !written.has(name));
  const lineEnd = /\r?\n/.exec(edited)?.[0] ?? '\n';
  return {
    text: edited + formatAdded(edited, added, lineEnd),
    variables: variables.map(({ name, value }) => {
      const isAfterMark = edited === '\ufeff' && name === added[0]?.name;
      const misreadBy = [...formatEnvValue(value).misreadBy, ...(isAfterMark ? misreadAfterByteOrderMark : [])];
      return written.get(name) ?? { name, change: 'added', misreadBy: withLineEnd(misreadBy, lineEnd) };
    }),
  };
}

/** To a shell, a carriage return at the end of a line is a part of the value. */
function withLineEnd(misreadBy: readonly EnvReader[], lineEnd: string): readonly EnvReader[] {
  return orderReaders(lineEnd === '\n' ? misreadBy : [...misreadBy, 'shell']);
}

interface Line {
  readonly head: string;
  readonly name: string;
  readonly sign: string;
  readonly gap: string;
  readonly raw: string;
  readonly tail: string;
}

function toLine({ groups = {} }: RegExpExecArray): Line {
  const { head = '', name = '', sign = '', gap = '', quoted, plain = '', tail = '' } = groups;
  const line = { head, name, sign, gap, raw: quoted ?? plain, tail };
  if (quoted !== undefined || plain === '') return line;
  // In `NAME= # comment`, there is no value.
  return gap !== '' && plain.startsWith('#') ? { ...line, gap: '', raw: '', tail: gap + plain + tail } : line;
}

interface WrittenLine {
  readonly isChanged: boolean;
  readonly text: string;
  readonly misreadBy: readonly EnvReader[];
}

function writeLine({ head, name, sign, gap, raw, tail }: Line, value: string): WrittenLine {
  const formatted = formatEnvValue(value);
  const isSame = readEnvValue(raw).trim() === value.trim();
  const misreadAsItStands = isSame ? misreadersOf(raw) : undefined;
  const isKept = misreadAsItStands !== undefined || raw === formatted.text;
  // What stands after an empty value wouldn't be before the new one.
  const newGap = raw === '' ? '' : gap;
  // Right after a value without quotes, a number sign would be a part of it.
  const newTail = !isKept && tail.startsWith('#') ? ` ${tail}` : tail;
  const misreadBy = [
    ...(misreadAsItStands ?? formatted.misreadBy),
    ...(head.startsWith('\ufeff') ? misreadAfterByteOrderMark : []),
    ...(sign.trim() === ':' ? (['nodeEnvFile', 'pythonDotenv'] as const) : []),
    ...(sign === '=' && newGap === '' && !newTail.startsWith('#') ? [] : (['shell'] as const)),
    ...(head.trim() === '' && sign === '=' && newGap === '' && tail === '' ? [] : (['dockerRun'] as const)),
  ];
  return {
    isChanged: !isKept,
    text: `${head}${name}${sign}${newGap}${isKept ? raw : formatted.text}${newTail}`,
    misreadBy,
  };
}

const misreadAfterByteOrderMark: readonly EnvReader[] = ['nodeEnvFile', 'pythonDotenv', 'shell'];

/** Who misreads a value that is there already; undefined if that can't be told, so that it's better written anew. */
function misreadersOf(raw: string): readonly EnvReader[] | undefined {
  if (/^[\p{L}\p{N}_.,:/@%+= -]*$/u.test(raw)) return raw.includes(' ') ? ['shell'] : [];
  return /^(['"])[^'"\\$`!]*\1$/.test(raw) ? ['dockerRun'] : undefined;
}

/** New lines, after the line end that the last line may lack. */
function formatAdded(text: string, variables: readonly Variable[], lineEnd: string): string {
  if (variables.length === 0) return '';
  const lines = variables.map(({ name, value }) => `${name}=${formatEnvValue(value).text}${lineEnd}`);
  return (/(?:^\ufeff?|[\r\n])$/.test(text) ? '' : lineEnd) + lines.join('');
}
