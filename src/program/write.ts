import { writeSync } from 'node:fs';
import { exitCodes } from '../delivery/protocol';
import { ProgramError } from './programError';

/**
 * Writes a line to standard output or standard error. Directly, because to load `process.stdout` costs a good part of the
 * time that `aps-token` needs besides the start of Node.js.
 * @throws ProgramError if the disk is full, or the like
 */
export function writeLine(output: 'stdout' | 'stderr', line: string): void {
  let rest = Buffer.from(`${line}\n`);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(output === 'stdout' ? 1 : 2, rest));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    // A pipe that is full, and that someone has set not to wait.
    if (code === 'EAGAIN') process[output].write(rest);
    // Whoever reads has gone away.
    else if (code !== 'EPIPE' && code !== 'EOF' && output === 'stdout')
      throw new ProgramError(exitCodes.temporary, `The output can't be written (${code}).`);
  }
}
