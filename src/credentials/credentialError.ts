/** What only service accounts and their keys can lack. */
const serviceAccountProblems = [
  /** Only a Server-to-Server app can have service accounts. */
  'noServiceAccounts',
  'serviceAccountRemoved',
  'accountDisabled',
  'accountDeactivated',
  'accountDeleted',
  /** No key of the account has its private key here. */
  'noKey',
  'keyDisabled',
  'keyDeleted',
  /** The secret store has lost the private key. */
  'privateKeyMissing',
  /** Another window has stored the private key, and this one does not see it. */
  'privateKeyNotVisible',
  /** The secret store refused a new private key; the key is deleted at Autodesk again. */
  'keyNotStored',
  /** The same, but the key could not be deleted either. */
  'keyLeftBehind',
  /** Autodesk did not take what a private key signed: it belongs to another key. */
  'keyRejected',
] as const;

/** One of them. */
export type ServiceAccountProblem = (typeof serviceAccountProblems)[number];

/** Why a credential can't be used, where that is no answer of a server. */
export type CredentialProblem =
  | 'appRemoved'
  | 'userRemoved'
  | 'secretMissing'
  | 'signInAgain'
  | 'scopesNotGranted'
  /** Nobody has chosen what the access token is to be allowed, which only a person can. */
  | 'scopesNotChosen'
  | 'noTwoLeggedToken'
  | 'noUsers'
  /** Another window has added the app, and this one does not see its client secret. */
  | 'clientSecretNotVisible'
  /** The access token that is known of is in another window, or lost. */
  | 'accessTokenNotVisible'
  /** The server gave no refresh token, and the access token that it gave is still valid. */
  | 'noRefreshToken'
  /** Another window has a newer refresh token, and this one does not see it. */
  | 'refreshTokenStale'
  /** Another window is spending the refresh token and has stopped. */
  | 'refreshInProgressElsewhere'
  /** The server refused so often that nothing asks by itself for a while. */
  | 'backingOff'
  | ServiceAccountProblem;

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

/** Whether a problem is one of service accounts. */
export function isServiceAccountProblem(problem: CredentialProblem): problem is ServiceAccountProblem {
  return serviceAccountProblems.some((known) => known === problem);
}
