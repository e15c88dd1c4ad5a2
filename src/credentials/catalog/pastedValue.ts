/** Why a pasted client ID or client secret can't be one. */
export type PastedValueProblem = 'space' | 'badCharacter' | 'length';

/** Takes off what comes along when a value is copied from a file: spaces, line ends, a name before it, quotes, a comma after. */
export function trimPastedValue(text: string): string {
  const value = text
    .trim()
    .replace(/^(?:export\s+|set\s+|\$env:)?["']?[A-Za-z_][A-Za-z0-9_]*["']?\s*[=:]\s*/, '')
    .replace(/[,;]$/, '')
    .trim();
  const quoted = /^(["'`])(.*)\1$/.exec(value);
  return (quoted?.[2] ?? value).trim();
}

/** What is wrong with a trimmed value. Autodesk's have had 16, 32, 48 and 64 letters and digits. */
export function findPastedValueProblem(value: string): PastedValueProblem | undefined {
  if (/\s/.test(value)) return 'space';
  if (!/^[A-Za-z0-9_-]*$/.test(value)) return 'badCharacter';
  return value.length < 16 || value.length > 128 ? 'length' : undefined;
}
