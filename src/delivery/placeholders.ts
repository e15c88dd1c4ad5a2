const placeholderFields = [
  'accessToken',
  'clientId',
  'clientSecret',
  'serviceAccountId',
  'keyId',
  'privateKey',
  'privateKeyBase64',
] as const;

/** What a launch configuration can ask for; the words are those of the placeholders. */
export type PlaceholderField = (typeof placeholderFields)[number];

/**
 * A placeholder of a launch configuration: `${apsAuth:accessToken}`, or `${apsAuth:accessToken:NAME}` for the credential of
 * this name. `name` is undefined for the one that the window shows.
 */
export interface Placeholder {
  readonly field: PlaceholderField;
  readonly name: string | undefined;
}

/** A configuration has a placeholder that means nothing. `placeholder` is as it stands there. */
export class UnknownPlaceholderError extends Error {
  override readonly name = 'UnknownPlaceholderError';
  readonly placeholder: string;
  /** Those that mean something. */
  readonly known: readonly string[] = placeholderFields.map((field) => formatPlaceholder({ field, name: undefined }));

  constructor(placeholder: string) {
    super('A launch configuration has an unknown placeholder.');
    this.placeholder = placeholder;
  }
}

/** Writes a placeholder as it stands in a launch configuration. */
export function formatPlaceholder({ field, name }: Placeholder): string {
  return `\${apsAuth:${field}${name === undefined ? '' : `:${name}`}}`;
}

/** Whether a field can be asked for by a placeholder. */
export function isPlaceholderField(field: string): field is PlaceholderField {
  return placeholderFields.some((known) => known === field);
}

const pattern = /\$\{apsAuth:([^}]*)\}/g;

/**
 * Lists the different placeholders in the texts of a configuration, at any depth, in the order in which they stand there.
 * Objects that aren't plain are left alone.
 * @throws UnknownPlaceholderError
 */
export function findPlaceholders(configuration: unknown): readonly Placeholder[] {
  const found = new Map<string, Placeholder>();
  replaceTexts(configuration, (text) => {
    for (const [whole, inner = ''] of text.matchAll(pattern)) found.set(whole, parsePlaceholder(whole, inner));
    return text;
  });
  return [...found.values()];
}

/**
 * The configuration with a value in place of every placeholder. What has none is the same object as before, and nothing in
 * the configuration is changed.
 * @throws UnknownPlaceholderError, and what `valueOf` throws
 */
export function replacePlaceholders<T>(configuration: T, valueOf: (placeholder: Placeholder) => string): T {
  return replaceTexts(configuration, (text) =>
    text.replaceAll(pattern, (whole, inner: string) => valueOf(parsePlaceholder(whole, inner))),
  );
}

function parsePlaceholder(whole: string, inner: string): Placeholder {
  const end = inner.indexOf(':');
  const word = end === -1 ? inner : inner.slice(0, end);
  const field = placeholderFields.find((known) => known === word);
  const name = end === -1 ? undefined : inner.slice(end + 1).trim();
  if (field === undefined || name === '') throw new UnknownPlaceholderError(whole);
  return { field, name };
}

/** `parents` are the objects around the value: one that holds itself ends there. */
function replaceTexts<T>(value: T, replace: (text: string) => string, parents?: readonly object[]): T;
function replaceTexts(value: unknown, replace: (text: string) => string, parents: readonly object[] = []): unknown {
  if (typeof value === 'string') return value.includes('${apsAuth:') ? replace(value) : value;
  if (typeof value !== 'object' || value === null || parents.includes(value)) return value;
  const within = [...parents, value];
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const replaced = items.map((item) => replaceTexts(item, replace, within));
    return replaced.every((item, index) => item === items[index]) ? items : replaced;
  }
  if (!isPlain(value)) return value;
  const members: readonly (readonly [string, unknown])[] = Object.entries(value);
  const replaced = members.map(([key, member]) => [key, replaceTexts(member, replace, within)] as const);
  const isSame = replaced.every(([, member], index) => member === members[index]?.[1]);
  return isSame ? value : Object.fromEntries(replaced);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
