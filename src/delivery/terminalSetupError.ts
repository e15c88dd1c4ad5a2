/**
 * Why terminals can't have `aps-token`: its files can't be written (`programNotInstalled`), no folder has a path short
 * enough for a socket (`socketPathTooLong`), or the system refused the socket (`noSocket`).
 */
export type TerminalSetupProblem = 'programNotInstalled' | 'socketPathTooLong' | 'noSocket';

/** Terminals can't have `aps-token`. `path` is the folder, the socket, or the pipe; `cause` is the system's error. */
export class TerminalSetupError extends Error {
  override readonly name = 'TerminalSetupError';
  readonly problem: TerminalSetupProblem;
  readonly path: string;

  constructor(problem: TerminalSetupProblem, path: string, cause?: unknown) {
    super(`aps-token can't be set up: ${problem} (${path}).`, { cause });
    this.problem = problem;
    this.path = path;
  }
}
