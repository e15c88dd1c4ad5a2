/** A user is signed out in this editor, but their session at the server couldn't be ended. `tryAgain` tries again. */
export class RevocationFailure extends Error {
  override readonly name = 'RevocationFailure';
  override readonly cause: unknown;
  readonly tryAgain: (signal?: AbortSignal) => Promise<void>;

  constructor(cause: unknown, tryAgain: (signal?: AbortSignal) => Promise<void>) {
    super('The server could not be told of a sign-out.', { cause });
    this.cause = cause;
    this.tryAgain = tryAgain;
  }
}
