import type { EditedFile, WrittenVariable } from './envFile';
import { parseJsonText, type JsonMember, type JsonObject } from './jsonText';
import type { Variable } from './sampleValues';
import { TargetFileError } from './targetFile';

/**
 * Sets variables in the text of a settings file of .NET (`appsettings.Development.json`). `__` in a name separates the
 * levels: `Forge__ClientId` is `{ "Forge": { "ClientId": … } }`. Names match in any case, as .NET reads them. Everything else
 * stays byte for byte, comments too.
 * @throws TargetFileError `notJson`
 * @see https://learn.microsoft.com/aspnet/core/fundamentals/configuration/
 */
export function setAppSettings(text: string, variables: readonly Variable[]): EditedFile {
  return setEach(text === '' ? '{}\n' : text, variables, (root, name) => [{ object: root, path: name.split('__') }]);
}

/**
 * Sets variables in the environment of every profile of a `launchSettings.json`, as `setAppSettings` does.
 * @throws TargetFileError `notJson` or `noProfiles`
 */
export function setLaunchSettings(text: string, variables: readonly Variable[]): EditedFile {
  return setEach(text === '' ? '{}' : text, variables, (root, name) => {
    const profiles = findMember(root, 'profiles')?.object?.members ?? [];
    const objects = profiles.map(({ object }) => object).filter((object) => object !== undefined);
    if (objects.length === 0) throw new TargetFileError('noProfiles');
    return objects.map((object) => ({ object, path: ['environmentVariables', name] }));
  });
}

/**
 * Sets variables in the environment of one configuration of a `launch.json`, as `setAppSettings` does. `index` counts all
 * elements of the list, as `listLaunchConfigurations` does.
 * @throws TargetFileError `notJson`
 * @see https://code.visualstudio.com/docs/debugtest/debugging-configuration
 */
export function setDebugEnvironment(text: string, index: number, variables: readonly Variable[]): EditedFile {
  return setEach(text, variables, (root, name) => {
    const object = listConfigurations(root)[index];
    return object ? [{ object, path: ['env', name] }] : [];
  });
}

/**
 * The names of the configurations in the text of a `launch.json`; empty for one without a name.
 * @throws TargetFileError `notJson`
 */
export function listLaunchConfigurations(text: string): readonly string[] {
  return listConfigurations(parse(text)).map((object) => {
    const member = object && findMember(object, 'name');
    const name: unknown =
      member && !member.object && !member.list ? JSON.parse(text.slice(member.start, member.end)) : '';
    return typeof name === 'string' ? name : '';
  });
}

function listConfigurations(root: JsonObject): readonly (JsonObject | undefined)[] {
  return findMember(root, 'configurations')?.list ?? [];
}

interface Place {
  readonly object: JsonObject;
  readonly path: readonly string[];
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly change: WrittenVariable['change'];
}

function setEach(
  text: string,
  variables: readonly Variable[],
  findPlaces: (root: JsonObject, name: string) => readonly Place[],
): EditedFile {
  let edited = text;
  const written: WrittenVariable[] = [];
  for (const { name, value } of variables) {
    const changes: WrittenVariable['change'][] = [];
    const count = findPlaces(parse(edited), name).length;
    // Each edit moves what is behind it.
    for (let index = 0; index < count; index++) {
      const place = findPlaces(parse(edited), name)[index];
      const edit = place && planEdit(edited, place, value);
      if (!edit) continue;
      edited = edited.slice(0, edit.start) + edit.text + edited.slice(edit.end);
      changes.push(edit.change);
    }
    const change = (['changed', 'added'] as const).find((kind) => changes.includes(kind)) ?? 'unchanged';
    written.push({ name, change, misreadBy: [] });
  }
  return { text: edited, variables: written };
}

function parse(text: string): JsonObject {
  const root = parseJsonText(text);
  if (!root) throw new TargetFileError('notJson');
  return root;
}

function planEdit(text: string, { object, path }: Place, value: string): Edit {
  const [first = '', ...rest] = path;
  // .NET also reads `"Forge:ClientId"` for the member of an object.
  const flat = rest.length > 0 ? findMember(object, path.join(':')) : undefined;
  const member = flat ?? findMember(object, first);
  if (member && (flat || rest.length === 0)) {
    const json = JSON.stringify(value);
    const isSame = text.slice(member.start, member.end) === json;
    return { start: member.start, end: member.end, text: json, change: isSame ? 'unchanged' : 'changed' };
  }
  if (member?.object) return planEdit(text, { object: member.object, path: rest }, value);
  if (member) {
    const json = formatValue(rest, value, indentOf(text, member.start), text);
    return { start: member.start, end: member.end, text: json, change: 'changed' };
  }
  return { ...planMember(text, object, path, value), change: 'added' };
}

/** A new member at the end of an object, indented as its neighbors are. */
function planMember(text: string, object: JsonObject, path: readonly string[], value: string): Omit<Edit, 'change'> {
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  const outer = indentOf(text, object.start);
  const last = object.members.at(-1);
  const isOneLine = last !== undefined && !text.slice(object.start, object.end).includes('\n');
  const inner = last && !isOneLine ? indentOf(text, last.nameStart) : outer + unitOf(text);
  const [name = '', ...rest] = path;
  const member = `${JSON.stringify(name)}: ${formatValue(rest, value, inner, text)}`;
  if (!last) {
    const kept = text.slice(object.start + 1, object.end - 1).trimEnd();
    return {
      start: object.start + 1,
      end: object.end - 1,
      text: `${kept}${lineEnd}${inner}${member}${lineEnd}${outer}`,
    };
  }
  // A comma may follow the last member already.
  const end = object.trailingComma ?? last.end;
  const comma = object.trailingComma === undefined ? ',' : '';
  return { start: end, end, text: `${comma}${isOneLine ? ' ' : lineEnd + inner}${member}` };
}

function formatValue(path: readonly string[], value: string, indent: string, text: string): string {
  const [name, ...rest] = path;
  if (name === undefined) return JSON.stringify(value);
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  const inner = indent + unitOf(text);
  return `{${lineEnd}${inner}${JSON.stringify(name)}: ${formatValue(rest, value, inner, text)}${lineEnd}${indent}}`;
}

/** The last of several members counts, as it does for the readers of JSON. */
function findMember({ members }: JsonObject, name: string): JsonMember | undefined {
  return members.findLast((member) => member.name.toLowerCase() === name.toLowerCase());
}

/** The white space at the start of the line. */
function indentOf(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** What the file indents by. */
function unitOf(text: string): string {
  return /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
}
