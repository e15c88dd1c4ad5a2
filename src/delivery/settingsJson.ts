import { parseJsonText, type JsonMember, type JsonObject } from '../credentials/variables/jsonText';
import { TargetFileError } from '../credentials/variables/targetFile';
import type { EditedFile, WrittenVariable } from './envFile';
import type { Variable } from './sampleValues';

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
 * Sets variables in the environment of one configuration of a `launch.json`, or of the `launch` section of a
 * `.code-workspace`, as `setAppSettings` does. The debugger for C++ has a list of names and values, `environment`. `index`
 * counts all elements of the list, as `listLaunchConfigurations` does.
 * @throws TargetFileError `notJson`
 * @see https://code.visualstudio.com/docs/debugtest/debugging-configuration
 * @see https://code.visualstudio.com/docs/cpp/launch-json-reference
 */
export function setDebugEnvironment(text: string, index: number, variables: readonly Variable[]): EditedFile {
  return setEach(text, variables, (root, name, edited) => {
    const object = listConfigurations(root)[index];
    if (!object) return [];
    if (!hasEnvironmentList(edited, object)) return [{ object, path: ['env', name] }];
    const elements = findMember(object, 'environment')?.list ?? [];
    const element = elements.find((each) => each && readText(edited, findMember(each, 'name')) === name);
    return [element ? { object: element, path: ['value'] } : { object, path: ['environment'], element: name }];
  });
}

/**
 * Adds a configuration to one of these files that has none. Everything else stays byte for byte.
 * @throws TargetFileError `notJson`
 */
export function addLaunchConfiguration(text: string, configuration: object): string {
  const place = { object: findLaunch(parse(text)), path: ['configurations'] };
  const edit = planElement(text, place, configuration);
  return text.slice(0, edit.start) + edit.text + text.slice(edit.end);
}

/** Whether a `.code-workspace` has a `launch` section. @throws TargetFileError `notJson` */
export function hasLaunchSection(text: string): boolean {
  return findMember(parse(text), 'launch')?.object !== undefined;
}

/**
 * The names of the configurations in the text of one of these files; empty for one without a name.
 * @throws TargetFileError `notJson`
 */
export function listLaunchConfigurations(text: string): readonly string[] {
  return listConfigurations(parse(text)).map((object) => (object && readText(text, findMember(object, 'name'))) ?? '');
}

function listConfigurations(root: JsonObject): readonly (JsonObject | undefined)[] {
  return findMember(findLaunch(root), 'configurations')?.list ?? [];
}

function findLaunch(root: JsonObject): JsonObject {
  return findMember(root, 'launch')?.object ?? root;
}

function hasEnvironmentList(text: string, configuration: JsonObject): boolean {
  return (
    findMember(configuration, 'environment')?.list !== undefined ||
    /^cpp(?:vs)?dbg$/.test(readText(text, findMember(configuration, 'type')) ?? '')
  );
}

/** The value of a member; undefined if it isn't text. */
function readText(text: string, member: JsonMember | undefined): string | undefined {
  if (!member || member.object || member.list) return undefined;
  const value: unknown = JSON.parse(text.slice(member.start, member.end));
  return typeof value === 'string' ? value : undefined;
}

interface Place {
  readonly object: JsonObject;
  readonly path: readonly string[];
  /** The name of the element that the list at the path lacks. */
  readonly element?: string;
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
  findPlaces: (root: JsonObject, name: string, text: string) => readonly Place[],
): EditedFile {
  let edited = text;
  const written: WrittenVariable[] = [];
  for (const { name, value } of variables) {
    const changes: WrittenVariable['change'][] = [];
    const count = findPlaces(parse(edited), name, edited).length;
    // Each edit moves what is behind it.
    for (let index = 0; index < count; index++) {
      const place = findPlaces(parse(edited), name, edited)[index];
      const edit =
        place?.element === undefined
          ? place && planEdit(edited, place, value)
          : planElement(edited, place, { name: place.element, value });
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
    const json = formatValue(rest, JSON.stringify(value), indentOf(text, member.start), text);
    return { start: member.start, end: member.end, text: json, change: 'changed' };
  }
  return { ...planMember(text, object, path, JSON.stringify(value)), change: 'added' };
}

/** A new element at the end of the list at a path of one name; a new list if there is none. */
function planElement(text: string, { object, path: [name = ''] }: Place, element: object): Edit {
  const member = findMember(object, name);
  const lineEnd = lineEndOf(text);
  const indented = (indent: string): string =>
    JSON.stringify(element, undefined, unitOf(text)).replaceAll('\n', lineEnd + indent);
  const outer = member ? indentOf(text, member.start) : indentOf(text, object.start) + unitOf(text);
  const inner = outer + unitOf(text);
  const list = `[${lineEnd}${inner}${indented(inner)}${lineEnd}${outer}]`;
  if (!member) return { ...planMember(text, object, [name], list), change: 'added' };
  const last = member.list?.at(-1);
  if (last) {
    const comma = /^(?:\s|\/\/[^\r\n]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*,/.exec(text.slice(last.end, member.end));
    const trailingComma = comma ? last.end + comma[0].length : undefined;
    return { ...insertBehind(text, last.end, trailingComma, `${lineEnd}${inner}${indented(inner)}`), change: 'added' };
  }
  const kept = member.list ? text.slice(member.start + 1, member.end - 1).trimEnd() : '';
  return { start: member.start, end: member.end, text: list.replace('[', () => `[${kept}`), change: 'added' };
}

/** A new member at the end of an object, indented as its neighbors are. */
function planMember(text: string, object: JsonObject, path: readonly string[], json: string): Omit<Edit, 'change'> {
  const lineEnd = lineEndOf(text);
  const outer = indentOf(text, object.start);
  const last = object.members.at(-1);
  const isOneLine = last !== undefined && !text.slice(object.start, object.end).includes('\n');
  const inner = last && !isOneLine ? indentOf(text, last.nameStart) : outer + unitOf(text);
  const [name = '', ...rest] = path;
  const member = `${JSON.stringify(name)}: ${formatValue(rest, json, inner, text)}`;
  if (!last) {
    const kept = text.slice(object.start + 1, object.end - 1).trimEnd();
    return {
      start: object.start + 1,
      end: object.end - 1,
      text: `${kept}${lineEnd}${inner}${member}${lineEnd}${outer}`,
    };
  }
  return insertBehind(text, last.end, object.trailingComma, `${isOneLine ? ' ' : lineEnd + inner}${member}`);
}

/** Behind the last member or element, the comma that may follow it, and the comment about it in the same line. */
function insertBehind(
  text: string,
  end: number,
  trailingComma: number | undefined,
  added: string,
): Omit<Edit, 'change'> {
  const start = trailingComma ?? end;
  const [comment = ''] = /^[ \t]*(?:\/\/[^\r\n]*|\/\*(?:[^*\r\n]|\*(?!\/))*\*\/)/.exec(text.slice(start)) ?? [];
  const comma = trailingComma === undefined ? ',' : '';
  return { start, end: start + comment.length, text: `${comma}${comment}${added}` };
}

function formatValue(path: readonly string[], json: string, indent: string, text: string): string {
  const [name, ...rest] = path;
  if (name === undefined) return json;
  const lineEnd = lineEndOf(text);
  const inner = indent + unitOf(text);
  return `{${lineEnd}${inner}${JSON.stringify(name)}: ${formatValue(rest, json, inner, text)}${lineEnd}${indent}}`;
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

function lineEndOf(text: string): string {
  return /\r?\n/.exec(text)?.[0] ?? '\n';
}

/** What the file indents by. */
function unitOf(text: string): string {
  return /^([ \t]+)"/m.exec(text)?.[1] ?? '  ';
}
