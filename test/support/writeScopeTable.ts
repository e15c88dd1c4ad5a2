// Renews src/inspection/scopeTable.ts from a folder of Autodesk's OpenAPI files, such as a clone of
// https://github.com/autodesk-platform-services/aps-sdk-openapi: npm run scopes -- <folder>
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { repository } from './repository';
import { groupOperations, readOperations } from './scopeTable';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder of the OpenAPI files: npm run scopes -- <folder>');

const operations = readOperations(folder);
const groups = groupOperations(operations);
const commit = execFileSync('git', ['-C', folder, 'rev-parse', '--short=7', 'HEAD'], { encoding: 'utf8' }).trim();
const table = {
  source: `https://github.com/autodesk-platform-services/aps-sdk-openapi at ${commit}`,
  renewedOn: new Date().toISOString().slice(0, 10),
  groups,
};
const text = `import type { ScopeTable } from './operation';

/** The scopes that Autodesk's operations require. Written by \`npm run scopes\`; don't edit it. */
export const scopeTable: ScopeTable = ${JSON.stringify(table)};
`;
const path = join(repository, 'src/inspection/scopeTable.ts');
writeFileSync(path, await format(text, { ...(await resolveConfig(path)), parser: 'typescript' }));
const count = groups.reduce((sum, group) => sum + group.operations.length, 0);
console.log(`${count} of ${operations.length} operations name scopes.`);
