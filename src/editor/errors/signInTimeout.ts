/** No callback arrived from the browser in time. */
export class SignInTimeoutError extends Error {
  override readonly name = 'SignInTimeoutError';
  readonly redirectUri: string;

  constructor(redirectUri: string) {
    super('No callback came within five minutes.');
    this.redirectUri = redirectUri;
  }
}
