import { recognizeVariable, type VariableField, type VariableValues } from './sampleVariables';

/** A field that an import reads: a private key is PEM, whichever form it had. */
export type ReadField = Exclude<VariableField, 'privateKeyBase64' | 'accessToken'>;

/** The values that a text has for them. */
export type ReadValues = Pick<VariableValues, ReadField>;

/** Longer texts aren't what a person copied from a file of variables. */
const maxLength = 1024 * 1024;

/** A quoted value, which may span several lines, or the rest of the line. */
const value = String.raw`("(?:[^"\\]|\\[^])*"|'(?:[^']|'\\'')*'|[^\r\n]*)`;

/** `NAME=value`, also after `export`, `set`, or `$env:`, and YAML's `- NAME=value` and `NAME: value`. */
const line = new RegExp(
  String.raw`^[^\S\r\n]*(?:-[ \t]+)?(?:(?:export|set)[ \t]+|\$env:)?([A-Za-z_][\w.]*)[ \t]*(?:=|:[ \t])[ \t]*${value}`,
  'gim',
);

/** cmd's `set "NAME=value"`. */
const quotedSet = /^([ \t]*set[ \t]+)"([^"\r\n]*)"/gim;

/** A member of JSON, with or without comments, at any depth. */
const member = /"([A-Za-z_][\w.:-]*)"\s*:\s*("(?:[^"\\\r\n]|\\[^])*")/g;

/**
 * Reads the values of a credential from any text that has them: a `.env` file, lines of a shell, of cmd, or of PowerShell,
 * YAML, or JSON. Names that mean nothing here are ignored, and so are placeholders such as `<your client ID>`. Where a name
 * is repeated, the last one counts, as for dotenv.
 */
export function readVariables(text: string): ReadValues {
  const start = text.slice(0, maxLength);
  const fromLines = readPairs(listLines(start));
  return Object.keys(fromLines).length > 0 ? fromLines : readPairs(listMembers(start));
}

/** Whether a text has a variable for a field, with a value or without one. */
export function mentionsField(text: string, field: ReadField): boolean {
  const start = text.slice(0, maxLength);
  return [...listLines(start), ...listMembers(start)].some(([name]) => recognizeVariable(name)?.field === field);
}

type Pair = readonly [name: string, value: string];

function readPairs(pairs: readonly Pair[]): ReadValues {
  const found = new Map<ReadField, { readonly name: string; readonly rank: number; readonly value: string }>();
  for (const [name, raw] of pairs) {
    const known = recognizeVariable(name);
    const field = known && toReadField(known.field);
    if (!known || !field || raw === '' || isPlaceholder(raw)) continue;
    const before = found.get(field);
    if (before && (before.rank > known.rank || (before.rank === known.rank && before.name !== name))) continue;
    found.set(field, { name, rank: known.rank, value: field === 'privateKey' ? toPem(raw) : raw });
  }
  return Object.fromEntries([...found].map(([field, { value: read }]) => [field, read]));
}

function toReadField(field: VariableField): ReadField | undefined {
  if (field === 'accessToken') return undefined;
  return field === 'privateKeyBase64' ? 'privateKey' : field;
}

function toPem(raw: string): string {
  return raw.includes('-----BEGIN') ? raw : Buffer.from(raw, 'base64').toString();
}

function listLines(text: string): readonly Pair[] {
  return Array.from(text.replaceAll(quotedSet, '$1$2').matchAll(line), ([, name = '', raw = '']) => [
    name,
    unquote(raw),
  ]);
}

function listMembers(text: string): readonly Pair[] {
  return Array.from(text.matchAll(member), ([, name = '', json = '']) => [name, parseText(json)]);
}

function parseText(json: string): string {
  try {
    const parsed: unknown = JSON.parse(json);
    return typeof parsed === 'string' ? parsed : '';
  } catch {
    return '';
  }
}

function unquote(raw: string): string {
  const [, quotes, quoted] = /^(["'])([^]*)\1$/.exec(raw.trim()) ?? [];
  if (quoted === undefined) return raw.replace(/(?:^|\s)#.*$/, '').trim();
  return quotes === "'" ? quoted.replaceAll("'\\''", "'") : quoted;
}

/** What samples have in place of a value: `<…>`, `YOUR_CLIENT_ID`, `your-client-id`. */
function isPlaceholder(text: string): boolean {
  return /^(?:<.*>|\{\{.*\}\}|\$\{.*\}|your[\s_-].*|x{4,}|\.{3}|…)$/i.test(text);
}
