// Runs the tests that need no editor; the first argument is the file for their counts. `FILES="oauth/http aps/scopes"` runs
// only these files.
import { join } from 'node:path';
import { createMocha, findTests, runModules } from './mocha';
import { repository } from './repository';
import { exitWith, writeTestCount } from './testCount';

const chosen = process.env.FILES?.split(' ');
const files = findTests(
  join(repository, 'dist/test'),
  (path) => !/^(editor|workbench)\//.test(path) && (chosen?.includes(path.replace(/\.test\.mjs$/, '')) ?? true),
);
const count = await runModules(createMocha(10_000, { parallel: true, jobs: 2 }), files);
const [resultFile] = process.argv.slice(2);
if (resultFile !== undefined) writeTestCount(resultFile, count);
exitWith(count);
