import { formatEnvValue, readEnvValue, type EnvReader } from './envValue';
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
    written.set(line.name, { name: line.name, change: isChanged || wasChanged ? 'changed' : 'unchanged', misreadBy });
    edited += text.slice(end, match.index) + newLine;
    end = match.index + match[0].length;
  }
  edited += text.slice(end);
  const added = variables.filter(({ name }) => !written.has(name));
  return {
    text: edited + formatAdded(edited, added),
    variables: variables.map(({ name, value }) => {
      const { misreadBy } = formatEnvValue(value);
      return written.get(name) ?? { name, change: 'added', misreadBy };
    }),
  };
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
  const isChanged = readEnvValue(raw).trim() !== value.trim();
  const newRaw = isChanged ? formatted.text : raw;
  // What stands after an empty value wouldn't be before the new one.
  const newGap = raw === '' ? '' : gap;
  const isPlain = sign === '=' && newGap === '' && (newRaw === formatted.text || /^['"]/.test(newRaw));
  const isBare = isPlain && head.trim() === '' && tail === '' && newRaw === formatted.text;
  const byLine = [...(isPlain ? [] : (['shell'] as const)), ...(isBare ? [] : (['dockerRun'] as const))];
  return {
    isChanged,
    // Right after a value without quotes, a number sign would be a part of it.
    text: `${head}${name}${sign}${newGap}${newRaw}${isChanged && tail.startsWith('#') ? ' ' : ''}${tail}`,
    misreadBy: [...new Set([...formatted.misreadBy, ...byLine])],
  };
}

/** New lines, after the line end that the last line may lack. */
function formatAdded(text: string, variables: readonly Variable[]): string {
  if (variables.length === 0) return '';
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  const lines = variables.map(({ name, value }) => `${name}=${formatEnvValue(value).text}${lineEnd}`);
  return (/(?:^\ufeff?|[\r\n])$/.test(text) ? '' : lineEnd) + lines.join('');
}
