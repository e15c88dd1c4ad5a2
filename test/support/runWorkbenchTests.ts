// npm run test:workbench; with a part, how many parts there are and a file for the counts, that part alone.
import { exitOnTermination } from './processes';
import { exitWith, writeTestCount } from './testCount';
import { needsTheRig, runWorkbenchTests } from './workbenchTests';

exitOnTermination();
const [index = '1', parts = '1', resultFile] = process.argv.slice(2);
const count = await runWorkbenchTests({ index: Number(index), count: Number(parts) });
if (resultFile !== undefined) writeTestCount(resultFile, count);
if (needsTheRig) process.exit(0);
exitWith(count);
