import { plainText } from './plainText';

const maxListItems = 100;

/** Text that isn't empty, as plain text; other values are as good as none. */
export function toText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? plainText(value) : undefined;
}

/** The texts of a list, or of a single value; at most 100. */
export function toTexts(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values
    .slice(0, maxListItems)
    .map(toText)
    .filter((text) => text !== undefined);
}

/** Scopes: Autodesk's tokens have a list, its introspection and RFC 9068 a text. */
export function toScopes(value: unknown): readonly string[] {
  return toTexts(typeof value === 'string' ? value.split(/\s+/, maxListItems) : value);
}

/** Seconds, which may have a fraction, as epoch milliseconds (RFC 7519 section 2). Undefined if no clock can show it. */
export function toEpochMs(value: unknown): number | undefined {
  if (typeof value !== 'number') return undefined;
  const time = Math.round(value * 1000);
  return Number.isNaN(new Date(time).getTime()) ? undefined : time;
}
