/** Why `aps-token` ends without a result. The message is a sentence for standard error. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  /** One of `exitCodes`. */
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.exitCode = exitCode;
  }
}
