import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { makeTemporaryFolder } from '../support/processes';
import { repository } from '../support/repository';
import { readActivations } from './activation';
import { listIn, valueIn } from './parsedJson';
import { formatKilobytes, type Row } from './table';

const dist = join(repository, 'dist');
const extensionFile = /aps-auth\.aps-auth-[^/]+\/dist\/[^/]+\.js$/;
const lazyLibraries = ['node-fetch', 'jose'];

/**
 * Which files of the extension are loaded in an idle window: V8 lists the code it has run when
 * the extension host ends, and the source maps attribute it to files.
 */
export async function measureLazyModules(): Promise<readonly Row[]> {
  const folder = makeTemporaryFolder();
  await readActivations(1, { NODE_V8_COVERAGE: folder });
  const loaded = [...new Set(readdirSync(folder).flatMap((file) => filesIn(readFileSync(join(folder, file), 'utf8'))))];
  if (loaded.length === 0) throw new Error('No extension host has left its coverage.');
  const all = readdirSync(dist).filter((file) => file.endsWith('.js') && file !== 'aps-token.js');
  const libraries = lazyLibraries.filter((library) => loaded.some((file) => packagesIn(file).includes(library)));
  return [
    {
      what: 'code that is loaded after activation',
      this: `${formatKilobytes(sizeOf(loaded))} in ${loaded.length} files`,
      others: `all ${formatKilobytes(sizeOf(all))} in ${all.length} files`,
      ratio: (sizeOf(loaded) / sizeOf(all)).toFixed(2),
    },
    {
      what: 'libraries in it',
      this: libraries.join(', ') || 'none',
      budget: `not ${lazyLibraries.join(', ')}`,
      isMet: libraries.length === 0,
    },
  ];
}

/** @see https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-ScriptCoverage */
function filesIn(coverage: string): readonly string[] {
  const urls = listIn(JSON.parse(coverage), 'result').map((result) => String(valueIn(result, 'url')));
  return urls.filter((url) => extensionFile.test(url)).map((url) => basename(url));
}

function packagesIn(file: string): readonly string[] {
  const map: unknown = JSON.parse(readFileSync(join(dist, `${file}.map`), 'utf8'));
  return listIn(map, 'sources').flatMap(
    (source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(String(source))?.[1] ?? [],
  );
}

function sizeOf(files: readonly string[]): number {
  return files.reduce((bytes, file) => bytes + statSync(join(dist, file)).size, 0);
}
