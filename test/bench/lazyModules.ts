import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { join } from 'node:path';
import { makeTemporaryFolder } from '../support/processes';
import { repository } from '../support/repository';
import { readActivations } from './activation';
import { executedCharacters } from './coverage';
import { listIn, valueIn } from './parsedJson';
import type { Row } from './table';

interface Share {
  executed: number;
  total: number;
}

/** More than a few words per module, which declare what runs on first use, would mean that a module has run. */
const maxExecutedShare = 0.03;
const lazyLibraries = ['node-fetch', 'jose'];

/**
 * Which code of the bundle has run in a window in which nobody has asked for anything: V8 counts it in the extension host,
 * and the source map says whose it is.
 */
export async function measureLazyModules(): Promise<readonly Row[]> {
  const folder = makeTemporaryFolder();
  await readActivations(1, { NODE_V8_COVERAGE: folder });
  const bundle = readFileSync(join(repository, 'dist/extension.js'), 'utf8');
  const coverages = readdirSync(folder).map((file) => executedCharacters(readFileSync(join(folder, file), 'utf8'), bundle.length));
  const isExecuted = coverages.find((found) => found !== undefined);
  if (!isExecuted) throw new Error('No extension host has left its coverage.');
  const shares = sharesByPackage(bundle, isExecuted);
  return [...lazyLibraries.map((library) => libraryRow(library, shares.get(library))), wholeRow(shares)];
}

function libraryRow(library: string, share: Share | undefined): Row {
  const what = `code of ${library} that has run after activation`;
  const budget = 'its declarations';
  if (!share) return { what, this: 'not in the bundle', budget, isMet: true };
  const ratio = share.executed / share.total;
  return { what, this: formatShare(share), ratio: ratio.toFixed(3), budget, isMet: ratio <= maxExecutedShare };
}

function wholeRow(shares: ReadonlyMap<string, Share>): Row {
  const largest = [...shares].toSorted(([, one], [, other]) => other.total - one.total).slice(0, 4);
  return { what: 'the same of the largest parts of the bundle', this: '', others: largest.map(([name, share]) => `${name} ${formatShare(share)}`).join(', ') };
}

function formatShare({ executed, total }: Share): string {
  return `${executed} of ${total} characters`;
}

function sharesByPackage(bundle: string, isExecuted: readonly boolean[]): ReadonlyMap<string, Share> {
  const map = new SourceMap(readSourceMap());
  const shares = new Map<string, Share>();
  let offset = 0;
  for (const [line, text] of bundle.split('\n').entries()) {
    for (let column = 0; column <= text.length; column++, offset++) {
      const entry = map.findEntry(line, column);
      const name = packageName('originalSource' in entry ? entry.originalSource : '');
      const share = shares.get(name) ?? { executed: 0, total: 0 };
      shares.set(name, { executed: share.executed + Number(isExecuted[offset] ?? false), total: share.total + 1 });
    }
  }
  return shares;
}

function readSourceMap(): SourceMapPayload {
  const parsed: unknown = JSON.parse(readFileSync(join(repository, 'dist/extension.js.map'), 'utf8'));
  const [sources = [], names = []] = ['sources', 'names'].map((key) => listIn(parsed, key).map(String));
  return { file: '', version: 3, sourceRoot: '', sourcesContent: [], sources, names, mappings: String(valueIn(parsed, 'mappings')) };
}

function packageName(source: string): string {
  return /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? 'src';
}
