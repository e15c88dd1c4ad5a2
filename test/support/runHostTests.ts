// npm run test:host
import { runHostTests } from './hostTests';
import { exitOnTermination } from './processes';
import { exitWith } from './testCount';

exitOnTermination();
exitWith(await runHostTests());
