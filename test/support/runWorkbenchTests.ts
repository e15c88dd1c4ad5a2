// npm run test:workbench
import { exitOnTermination } from './processes';
import { exitWith } from './testCount';
import { needsTheRig, runWorkbenchTests } from './workbenchTests';

exitOnTermination();
const count = await runWorkbenchTests();
if (needsTheRig) process.exit(0);
exitWith(count);
