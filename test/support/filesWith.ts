import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The relative paths of all regular files below `folder`. */
export function filesBelow(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted();
}

/** The files that contain one of the texts in UTF-8 or in UTF-16, which browsers write. */
export function filesWith(folder: string, texts: readonly string[]): readonly string[] {
  const needles = texts.flatMap((text) => [Buffer.from(text, 'utf8'), Buffer.from(text, 'utf16le')]);
  return filesBelow(folder).filter((file) => {
    const content = readFileSync(join(folder, file));
    return needles.some((needle) => content.includes(needle));
  });
}
