import { withoutSecrets } from './secretText';

/**
 * Parses JSON; undefined if it isn't valid. `secrets` are removed from every text in it, because a server may quote the
 * request and its text may be shown or logged. They are removed after parsing, because JSON can escape characters in
 * several ways.
 */
export function parseJson(text: string, secrets: readonly string[] = []): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' ? withoutSecrets(value, secrets) : value,
    );
  } catch {
    return undefined;
  }
}

/** The members of a JSON object; undefined for anything else. */
export function readFields(value: unknown): ReadonlyMap<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? new Map(Object.entries(value))
    : undefined;
}

/** A member of a JSON object if it is text that isn't empty. */
export function readText(value: unknown, key: string): string | undefined {
  const found = readFields(value)?.get(key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
