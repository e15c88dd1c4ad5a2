import { statSync } from 'node:fs';
import { join } from 'node:path';
import { packagedExtension, repository } from '../support/repository';
import type { Row } from './table';

const bytesPerKilobyte = 1024;

/** What `npm run package` has just written. */
export function measureSize(): readonly Row[] {
  return [
    sizeRow('size of dist/extension.js, minified', join(repository, 'dist/extension.js'), 200),
    sizeRow('size of dist/aps-auth.vsix', packagedExtension, 300),
  ];
}

function sizeRow(what: string, file: string, maxKilobytes: number): Row {
  const kilobytes = statSync(file).size / bytesPerKilobyte;
  return {
    what,
    this: `${kilobytes.toFixed(1)} KB`,
    ratio: (kilobytes / maxKilobytes).toFixed(2),
    budget: `${maxKilobytes} KB`,
    isMet: kilobytes <= maxKilobytes,
  };
}
