/** Why a credential can't be used before any server was asked. */
export type CredentialProblem =
  | 'appRemoved'
  | 'userRemoved'
  | 'secretMissing'
  | 'signInAgain'
  | 'scopesNotGranted'
  | 'noTwoLeggedToken'
  | 'noUsers'
  /** Another window has a newer refresh token, and this one does not see it. */
  | 'olderSecrets'
  /** Another window is spending the refresh token and has stopped. */
  | 'heldElsewhere'
  /** The server refused so often that nothing asks by itself for a while. */
  | 'resting';

/** Something that a token needs is not on this machine. Holds the app's id and no secret. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  readonly problem: CredentialProblem;
  readonly appId: string;

  constructor(problem: CredentialProblem, appId: string) {
    super(`The credential can't be used: ${problem}.`);
    this.problem = problem;
    this.appId = appId;
  }
}
