import { parseJsonText, type JsonMember, type JsonObject } from '../credentials/variables/jsonText';

/** A name with its value in a text. */
export interface Entry {
  readonly name: string;
  readonly value: string;
  /** The value as it stands in the text, without the quotes around it. */
  readonly raw: string;
  /** From 1 on. */
  readonly line: number;
}

/** What stands together in a text: the lines of a file, or the members of an object. */
export interface EntryGroup {
  readonly entries: readonly Entry[];
  /** The names of the objects around it, the outermost first; none in a text that isn't JSON. */
  readonly path: readonly string[];
  /** What the text calls it: a `title`, the name of a Postman environment, or that of a profile. */
  readonly title: string | undefined;
}

/** Longer texts aren't what a person copied from a file of variables. */
export const maxImportLength = 1024 * 1024;

/** A quoted value, which may span several lines, or the rest of the line. */
const value = String.raw`("(?:[^"\\]|\\[^])*"|'(?:[^']|'\\'')*'|[^\r\n]*)`;

/** `NAME=value`, also after `export`, `set`, or `$env:`, and YAML's `- NAME=value` and `NAME: value`. */
const line = new RegExp(
  String.raw`^([^\S\r\n]*(?:-[ \t]+["']?)?)(?:(?:export|set)[ \t]+|\$env:)?([A-Za-z_][\w.]*)[ \t]*(?:=|:[ \t])[ \t]*${value}`,
  'gim',
);

/** cmd's `set "NAME=value"`. */
const quotedSet = /^([ \t]*set[ \t]+)"([^"\r\n]*)"/gim;

/** An instruction of a Dockerfile, with its continued lines. */
const instruction = /^([ \t]*(?:ENV|ARG)[ \t]+)((?:\\[^]|[^\\\r\n])*)/gm;

/** `NAME=value` in it, of which there may be several. */
const assignment = /(?<!\w)([A-Za-z_]\w*)=("(?:[^"\\]|\\[^])*"|'[^']*'|(?:\\[^\r\n]|[^\s\\])*)/g;

/** A member of JSON, with or without comments, at any depth. */
const member = /"([A-Za-z_][\w.:-]*)"\s*:\s*("(?:[^"\\\r\n]|\\[^])*")/g;

/**
 * Reads the names and values of any text that has them: a `.env` file, lines of a shell, of cmd, or of PowerShell, YAML, a
 * Dockerfile, or JSON. Reads no more than `maxImportLength` characters.
 */
export function readEntries(text: string): readonly EntryGroup[] {
  const start = text.slice(0, maxImportLength);
  const root = parseJsonText(start);
  if (root) return listObjects(start, root);
  // What a person copies from JSON may lack the braces around it.
  const inBraces = `{${start}}`;
  const members = parseJsonText(inBraces);
  if (members) return listObjects(inBraces, members);
  const lines = /^[ \t]*(?:services|x-[\w-]+):[ \t]*$/m.test(start) ? groupByParent(start) : [listLines(start)];
  return lines.map((entries) => ({ entries, path: [], title: undefined }));
}

/** Reads the members of JSON that has a fault or was cut off, as one group. */
export function readMembers(text: string): EntryGroup {
  return { entries: listMembers(text.slice(0, maxImportLength)), path: [], title: undefined };
}

function listLines(text: string): readonly Entry[] {
  const lineAt = countLines(text);
  const lines = Array.from(
    text.replaceAll(quotedSet, '$1$2').matchAll(line),
    ({ index, 1: head = '', 2: name = '', 3: quoted = '' }) => ({
      name,
      ...unquote(/["']$/.test(head) ? quoted.replace(/["'][ \t]*$/, '') : quoted),
      line: lineAt(index + head.length),
    }),
  );
  return [...lines, ...listInstructions(text, lineAt)];
}

function listInstructions(text: string, lineAt: (offset: number) => number): readonly Entry[] {
  return Array.from(text.matchAll(instruction)).flatMap(({ index, 1: head = '', 2: body = '' }) => {
    const pairs = Array.from(body.matchAll(assignment), ({ index: at, 1: name = '', 2: quoted = '' }) => ({
      name,
      ...unquote(quoted),
      line: lineAt(index + head.length + at),
    }));
    const [, name = '', rest] = /^(\w+)[ \t]+([^=\r\n]*)$/.exec(body) ?? [];
    return rest === undefined ? pairs : [{ name, ...unquote(rest), line: lineAt(index) }];
  });
}

/** The lines of YAML by the line that they are indented under, so that each service has its own. */
function groupByParent(text: string): readonly (readonly Entry[])[] {
  const parents: number[] = [];
  const open: { readonly indent: number; readonly line: number }[] = [];
  text.split('\n').forEach((content, index) => {
    const indent = content.search(/[^\s]/);
    while (indent >= 0 && (open.at(-1)?.indent ?? -1) >= indent) open.pop();
    parents[index + 1] = open.at(-1)?.line ?? 0;
    if (indent >= 0 && !content.trimStart().startsWith('#')) open.push({ indent, line: index + 1 });
  });
  const groups = new Map<number, Entry[]>();
  for (const entry of listLines(text)) {
    const parent = parents[entry.line] ?? 0;
    const group = groups.get(parent);
    if (group) group.push(entry);
    else groups.set(parent, [entry]);
  }
  return [...groups.values()];
}

function listMembers(text: string): readonly Entry[] {
  const lineAt = countLines(text);
  return Array.from(text.matchAll(member), ({ index, 1: name = '', 2: json = '' }) => ({
    name,
    value: parseText(json),
    raw: json.slice(1, -1),
    line: lineAt(index),
  }));
}

/** The objects of JSON that have texts, the outer ones first. A list of names and values counts as an object. */
function listObjects(text: string, root: JsonObject): readonly EntryGroup[] {
  const lineAt = countLines(text);
  const toEntry = (name: string, { start, end }: JsonMember): Entry => ({
    name,
    value: parseText(text.slice(start, end)),
    raw: text.slice(start + 1, end - 1),
    line: lineAt(start),
  });
  const textOf = (object: JsonObject | undefined, wanted: readonly string[]): string | undefined => {
    const found = object?.members.findLast(({ name }) => wanted.includes(name));
    return found && isText(text, found) ? parseText(text.slice(found.start, found.end)) : undefined;
  };
  const visit = (object: JsonObject, path: readonly string[], parent?: JsonObject): readonly EntryGroup[] => {
    const entries = object.members
      .filter((each) => isText(text, each) || isNull(text, each))
      .map((each) => toEntry(each.name, each));
    const ofProfile = path.at(-2) === 'profiles' ? path.at(-1) : undefined;
    const own = { entries, path, title: textOf(object, ['title']) ?? ofProfile };
    const inner = object.members.flatMap((each) => {
      const below = [...path, each.name];
      if (each.object) return visit(each.object, below, object);
      const elements = (each.list ?? []).filter((element) => element !== undefined);
      const pairs = elements.flatMap((element) => toPair(element) ?? []);
      const list = { entries: pairs, path: below, title: textOf(object, ['name']) };
      return [...(pairs.length > 0 ? [list] : []), ...elements.flatMap((element) => visit(element, below, object))];
    });
    return parent !== undefined && toPair(object) ? inner : [own, ...inner];
  };
  /** `{ "key": …, "value": … }` of Postman, and the same with `name` of the debugger for C++. */
  const toPair = (object: JsonObject): Entry | undefined => {
    const name = textOf(object, ['key', 'name']);
    const found = object.members.findLast((each) => each.name === 'value');
    const enabled = object.members.findLast((each) => each.name === 'enabled');
    const isOff = enabled !== undefined && text.slice(enabled.start, enabled.end) === 'false';
    return name !== undefined && found && isText(text, found) && !isOff ? toEntry(name, found) : undefined;
  };
  return visit(root, []);
}

function isText(text: string, { start }: JsonMember): boolean {
  return text.charAt(start) === '"';
}

function isNull(text: string, { start, end }: JsonMember): boolean {
  return text.slice(start, end) === 'null';
}

function parseText(json: string): string {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'string' ? parsed : '';
  } catch {
    return '';
  }
}

function unquote(text: string): Pick<Entry, 'value' | 'raw'> {
  const [, quotes, quoted] = /^(["'])([^]*)\1$/.exec(text.trim()) ?? [];
  if (quoted === undefined) {
    const plain = text.replace(/(?:^|\s)#.*$/, '').trim();
    return { value: plain, raw: plain };
  }
  return { value: quotes === "'" ? quoted.replaceAll("'\\''", "'") : quoted, raw: quoted };
}

/** Says for an offset in which line it is, from 1 on. */
function countLines(text: string): (offset: number) => number {
  const ends = Array.from(text.matchAll(/\n/g), ({ index }) => index);
  return (offset) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
