/** A user is signed out here, but the server could not be told. `tryAgain` tells it. */
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
