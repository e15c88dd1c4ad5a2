/** Why a credential can't be used before any server was asked. */
export type CredentialProblem =
  | 'appRemoved'
  | 'userRemoved'
  | 'secretMissing'
  | 'signInAgain'
  | 'scopesNotGranted'
  | 'noTwoLeggedToken'
  | 'noUsers';

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
