/** Why a pasted text can't be a client ID or a client secret. */
export type PastedValueProblem = 'space' | 'badCharacter' | 'length';

/**
 * Removes what is often copied along with a value: whitespace, a variable name before it, quotes, a comma or a
 * semicolon after it.
 */
export function trimPastedValue(text: string): string {
  const value = text
    .trim()
    .replace(/^(?:export\s+|set\s+|\$env:)?["']?[A-Za-z_][A-Za-z0-9_]*["']?\s*[=:]\s*/, '')
    .replace(/[,;]$/, '')
    .trim();
  const quoted = /^(["'`])(.*)\1$/.exec(value);
  return (quoted?.[2] ?? value).trim();
}

/**
 * What is wrong with a trimmed value; undefined if nothing is. Autodesk has issued values of 16, 32, 48, and 64 letters
 * and digits.
 */
export function findPastedValueProblem(value: string): PastedValueProblem | undefined {
  if (/\s/.test(value)) return 'space';
  if (!/^[A-Za-z0-9_-]*$/.test(value)) return 'badCharacter';
  return value.length < 16 || value.length > 128 ? 'length' : undefined;
}
