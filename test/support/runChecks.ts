// npm run check
import { runChecks } from './checks';
import { exitOnTermination } from './processes';
import { exitWith } from './testCount';

exitOnTermination();
exitWith(await runChecks());
