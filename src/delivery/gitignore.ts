/**
 * The line of a `.gitignore` that makes Git ignore one file and no other. `path` is relative to the folder of the
 * `.gitignore`, with any separators.
 * @see https://git-scm.com/docs/gitignore#_pattern_format
 */
export function gitignoreLine(path: string): string {
  const escaped = path
    .replaceAll('\\', '/')
    .replaceAll(/[*?[\]]/g, '\\$&')
    .replace(/ +$/, (spaces) => spaces.replaceAll(' ', '\\ '));
  return `/${escaped}`;
}

/** The text of a `.gitignore` with a line at its end, in the line ends of the file; unchanged if it has the line. */
export function addGitignoreLine(text: string, line: string): string {
  if (text.split(/\r?\n/).some((known) => known.replace(/^\ufeff/, '') === line)) return text;
  const lineEnd = /\r?\n/.exec(text)?.[0] ?? '\n';
  return `${text}${/(?:^\ufeff?|\n)$/.test(text) ? '' : lineEnd}${line}${lineEnd}`;
}
