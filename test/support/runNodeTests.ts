// Runs the tests that need no editor; the first argument is the file for their counts.
import { join } from 'node:path';
import { createMocha, findTests, runModules } from './mocha';
import { repository } from './repository';
import { exitWith, writeTestCount } from './testCount';

const files = findTests(join(repository, 'dist/test'), (path) => !/^(editor|workbench)\//.test(path));
const count = await runModules(createMocha(10_000), files);
const [resultFile] = process.argv.slice(2);
if (resultFile !== undefined) writeTestCount(resultFile, count);
exitWith(count);
