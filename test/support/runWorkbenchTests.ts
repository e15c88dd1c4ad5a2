// npm run test:workbench; with a part number and a file for the counts, runs that part only.
import { exitOnTermination } from './processes';
import { exitWith, writeTestCount } from './testCount';
import { needsTheRig, runWorkbenchTests } from './workbenchTests';

exitOnTermination();
const [part, resultFile] = process.argv.slice(2);
const count = await runWorkbenchTests(part === undefined ? undefined : Number(part));
if (resultFile !== undefined) writeTestCount(resultFile, count);
if (needsTheRig) process.exit(0);
exitWith(count);
