import { toPlainText } from './toPlainText';

/**
 * Markdown that shows text from people and servers as it is, on one line. Everything but letters, digits, and spaces is
 * written as an entity, which the editor shows as the character and never takes for markup, for an email address, or for
 * the beginning of a URL. `MarkdownString.appendText` would leave `http://…`, `www.…`, and email addresses live.
 */
export function toPlainMarkdown(text: string): string {
  return toPlainText(text)
    .replaceAll(/ {2,}/g, (spaces) => '\u00a0'.repeat(spaces.length))
    .replaceAll(/[^\p{L}\p{M}\p{N} \u00a0]/gu, (character) => `&#${character.codePointAt(0) ?? 0};`);
}
