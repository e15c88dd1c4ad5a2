import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The path of the `.gitignore` to ignore a file with: the nearest one up to the root of the repository, or a new one at the
 * root. Without a repository, it's beside the file.
 */
export function findGitignore(path: string): string {
  return join(findFolder(dirname(path)) ?? dirname(path), '.gitignore');
}

function findFolder(folder: string): string | undefined {
  if (existsSync(join(folder, '.gitignore')) || existsSync(join(folder, '.git'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : findFolder(parent);
}

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
