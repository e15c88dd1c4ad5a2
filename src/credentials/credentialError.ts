/** Problems of service accounts and their keys. */
const serviceAccountProblems = [
  /** Only a Server-to-Server app can have service accounts. */
  'noServiceAccounts',
  'serviceAccountRemoved',
  'accountDisabled',
  'accountDeactivated',
  'accountDeleted',
  /** No key of the account can sign on this machine. */
  'noKey',
  'keyDisabled',
  'keyDeleted',
  /** The secret store has lost the private key. */
  'privateKeyMissing',
  /** Another window has stored the private key, but this one doesn't see it. */
  'privateKeyNotVisible',
  /** The secret store refused a new private key, so the key was deleted at Autodesk. */
  'keyNotStored',
  /** The response for a new key had no private key that can be used, so the key was deleted at Autodesk. */
  'privateKeyNotReceived',
  /** One of the two, but the key couldn't be deleted. */
  'keyLeftBehind',
  /** Autodesk rejected an assertion signed with the private key: it belongs to another key. */
  'keyRejected',
] as const;

/** A problem of a service account or one of its keys. */
export type ServiceAccountProblem = (typeof serviceAccountProblems)[number];

/** Problems of the rotation of a client secret. */
const rotationProblems = [
  /** Only Autodesk has an API that rotates client secrets. */
  'noClientSecretRotation',
  /** A command prints the client secret, so it's changed where the command gets it. */
  'secretFromCommand',
  /** Another window has changed the client secret in the meantime. */
  'clientSecretChanged',
  /** The private key that signs the rotation isn't there. */
  'rotationKeyMissing',
  /** Autodesk has prepared a new client secret that isn't stored here. */
  'rotationPreparedElsewhere',
  /** The prepared client secret was dropped by Autodesk, or canceled elsewhere. */
  'rotationLapsed',
] as const;

/** A problem of the rotation of a client secret. */
export type RotationProblem = (typeof rotationProblems)[number];

/** Why a credential can't be used, if no error response of a server is the reason. */
export type CredentialProblem =
  | 'appRemoved'
  | 'userRemoved'
  | 'secretMissing'
  /** A command prints the client secret, and may not run for who asks: only for a person. */
  | 'commandNotRun'
  | 'signInAgain'
  /** The base URL of Autodesk names a host that the app's secrets weren't entered for, and no one has confirmed it. */
  | 'hostNotConfirmed'
  /** The client secret was entered for another server. */
  | 'secretForOtherServer'
  /** The app has moved to another server in the meantime. */
  | 'serverChanged'
  | 'scopesNotGranted'
  /** No scopes have been chosen for the access token, and only a person can choose them. */
  | 'scopesNotChosen'
  | 'noTwoLeggedToken'
  | 'noUsers'
  /** Another window has stored the client secret, but this one doesn't see it. */
  | 'clientSecretNotVisible'
  /** There is a record of the access token, but the token is in another window or lost. */
  | 'accessTokenNotVisible'
  /** The server issued no refresh token, and the access token is still valid. */
  | 'noRefreshToken'
  /** Another window has stored a newer refresh token, but this one doesn't see it. */
  | 'refreshTokenStale'
  /** The refresh token that was revoked isn't the newest one, which only another window has. */
  | 'newestNotRevoked'
  /** Another window started to use the refresh token and didn't finish. */
  | 'refreshInProgressElsewhere'
  /** After repeated error responses, automatic requests pause for a while. */
  | 'backingOff'
  | RotationProblem
  | ServiceAccountProblem;

/**
 * Why a session ended, as far as it is known: a refresh was interrupted before its response, with the next refresh token,
 * was stored.
 */
export type SessionEnd = 'responseLost';

/** A credential can't be used. Holds the app's ID and no secret. */
export class CredentialError extends Error {
  override readonly name = 'CredentialError';
  readonly problem: CredentialProblem;
  readonly appId: string;
  /** Only for `signInAgain`. */
  readonly endedBy: SessionEnd | undefined;

  constructor(problem: CredentialProblem, appId: string, endedBy?: SessionEnd) {
    super(`The credential can't be used: ${problem}.`);
    this.problem = problem;
    this.appId = appId;
    this.endedBy = endedBy;
  }
}

/** Whether a problem is one of a service account or its keys. */
export function isServiceAccountProblem(problem: CredentialProblem): problem is ServiceAccountProblem {
  return serviceAccountProblems.some((known) => known === problem);
}

/** Whether a problem is one of the rotation of a client secret. */
export function isRotationProblem(problem: CredentialProblem): problem is RotationProblem {
  return rotationProblems.some((known) => known === problem);
}
