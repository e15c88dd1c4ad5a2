import { appendFileSync } from 'node:fs';
import { format } from 'node:util';
import Mocha from 'mocha';
import { createMocha, findTests, runMocha } from '../support/mocha';
import { writeTestCount } from '../support/testCount';

/** Called by the extension host; a rejection becomes its exit code 1. */
export async function run(): Promise<void> {
  const { APS_AUTH_TEST_RESULT: resultFile, APS_AUTH_TEST_OUTPUT: outputFile } = process.env;
  if (outputFile !== undefined) {
    // The output of the host's console is mangled and doesn't reach the shell.
    Mocha.reporters.Base.consoleLog = (...data: readonly unknown[]) =>
      appendFileSync(outputFile, `${format(...data)}\n`);
  }
  const mocha = createMocha(20_000);
  for (const file of findTests(__dirname, () => true)) mocha.addFile(file);
  const count = await runMocha(mocha);
  if (resultFile !== undefined) writeTestCount(resultFile, count);
  if (count.failed.length > 0) throw new Error(`${count.failed.length} failed`);
}
