/**
 * Why a command gave no secret: its program isn't there (`notFound`) or can't be started (`notStarted`), or is a batch file,
 * which Windows starts only in a shell (`batchFile`); it took too long, ended with an error, or was ended; it printed nothing,
 * too much, several lines, or JSON that isn't in the documented form.
 */
export type SecretCommandProblem =
  | 'notFound'
  | 'notStarted'
  | 'batchFile'
  | 'timedOut'
  | 'failed'
  | 'noOutput'
  | 'tooMuchOutput'
  | 'severalLines'
  | 'unknownOutput';

/** A command gave no secret. Holds nothing that the program printed, because that may be the secret. */
export class SecretCommandError extends Error {
  override readonly name = 'SecretCommandError';
  readonly problem: SecretCommandProblem;
  /** The name of the program. */
  readonly program: string;
  /** Only for `failed`, and undefined if a signal ended it. */
  readonly exitCode: number | undefined;

  constructor(problem: SecretCommandProblem, program: string, exitCode?: number) {
    super(`The command gave no secret: ${problem}.`);
    this.problem = problem;
    this.program = program;
    this.exitCode = exitCode;
  }
}
