import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packagedExtension, repository } from '../support/repository';
import { formatKilobytes, type Row } from './table';

const dist = join(repository, 'dist');

/** The extension doesn't load it: terminals run it. */
const program = 'aps-token.js';

/** The files that `npm run package` has just written. */
export function measureSize(): readonly Row[] {
  const all = readdirSync(dist).filter((file) => file.endsWith('.js') && file !== program);
  return [
    sizeRow(
      'size of dist/extension.js and what it requires at once, minified',
      requiredBy('extension.js').map((file) => join(dist, file)),
      200,
    ),
    {
      what: 'the same with what is loaded on first use',
      this: formatKilobytes(sizeOf(all.map((file) => join(dist, file)))),
    },
    { what: 'size of aps-token, minified', this: formatKilobytes(sizeOf([join(dist, program)])) },
    sizeRow('size of dist/aps-auth.vsix', [packagedExtension], 300),
  ];
}

/** Modules that are required in a promise load on first use. */
function requiredBy(file: string, known: readonly string[] = []): readonly string[] {
  if (known.includes(file)) return known;
  const code = readFileSync(join(dist, file), 'utf8').replaceAll(/\.then\(\(\)=>[^;,]*?require\("[^"]+"\)/g, '');
  const required = [...code.matchAll(/require\("\.\/([^"]+)"\)/g)].map((match) => match[1] ?? '');
  return required.reduce<readonly string[]>((files, next) => requiredBy(next, files), [...known, file]);
}

function sizeOf(files: readonly string[]): number {
  return files.reduce((bytes, file) => bytes + statSync(file).size, 0);
}

function sizeRow(what: string, files: readonly string[], maxKilobytes: number): Row {
  const maxBytes = maxKilobytes * 1024;
  return {
    what,
    this: formatKilobytes(sizeOf(files)),
    ratio: (sizeOf(files) / maxBytes).toFixed(2),
    budget: formatKilobytes(maxBytes),
    isMet: sizeOf(files) <= maxBytes,
  };
}
