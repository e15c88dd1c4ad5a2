import type { FoundSecret } from './importedApp';

/** A text without secrets, and what it says instead of them. */
export interface CleanedText {
  readonly text: string;
  /** Whether a secret is still in it, in a form that can't be found as text. */
  readonly isLeft: boolean;
}

/**
 * Removes secrets from a text, also where they are repeated, such as in a comment. Everything else stays byte for byte. A
 * variable keeps its name and its quotes.
 */
export function removeSecrets(text: string, secrets: readonly FoundSecret[]): CleanedText {
  // A longer one may contain another.
  const wanted = secrets.toSorted((one, other) => other.raw.length - one.raw.length);
  const cleaned = wanted.reduce((edited, { raw }) => edited.replaceAll(raw, ''), text);
  const isLeft = wanted.some(({ raw }) => raw === '' || !text.includes(raw));
  return { text: cleaned, isLeft };
}
