/**
 * Reads JSON that somebody else wrote; undefined when it is none. `secrets` are taken out of every text in it: a server
 * may quote what it was sent, and its words may end up in front of other eyes. They are looked for in each text by
 * itself, because JSON may spell the same characters in several ways.
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

/** A member of a JSON object that is text and not empty. */
export function readText(value: unknown, key: string): string | undefined {
  const found = readFields(value)?.get(key);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** A text with every secret in it left out. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, '…'), text);
}
