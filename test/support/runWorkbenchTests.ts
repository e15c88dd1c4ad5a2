// npm run test:workbench; with the name of a file, such as `signIn`, and a file for the counts, runs only that one.
import { exitOnTermination } from './processes';
import { exitWith, writeTestCount } from './testCount';
import { needsTheRig, runWorkbenchTests } from './workbenchTests';

exitOnTermination();
const [name, resultFile] = process.argv.slice(2);
const count = await runWorkbenchTests(name);
if (resultFile !== undefined) writeTestCount(resultFile, count);
if (needsTheRig) process.exit(0);
exitWith(count);
