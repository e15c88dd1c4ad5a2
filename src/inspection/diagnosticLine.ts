import type { NetworkProblem } from '../oauth/errors';

/** What is looked at. */
export type DiagnosticCheck =
  | 'server'
  | 'certificate'
  | 'clock'
  | 'keySet'
  | 'otherServer'
  | 'proxy'
  | 'extraCertificates'
  | 'secretStore'
  | 'appsFolder'
  | 'appFiles'
  | 'leases'
  | 'git'
  | 'permissions'
  | 'callbackUrl'
  | 'callbackPort'
  | 'clientSecret'
  | 'appAtServer'
  | 'signIn'
  | 'serviceAccount'
  | 'serviceAccountKey';

/** What was found; a network problem is how the server couldn't be reached. */
export type DiagnosticDetail =
  | NetworkProblem
  | 'works'
  /** The check didn't end in time, or failed in a way that it wasn't made for. */
  | 'noAnswer'
  | 'failed'
  /** There is no proxy in the settings or the environment. */
  | 'noProxy'
  /** Something responded that isn't Autodesk: a proxy's page, or a wrong base URL. */
  | 'notAutodesk'
  | 'insecure'
  | 'serverFailed'
  /** The clock of this machine is right, slightly off, or so wrong that assertions are rejected. */
  | 'clockRight'
  | 'clockOff'
  | 'clockWrong'
  | 'clockUnknown'
  /** The secret store keeps secrets until the editor closes, refuses or loses them, doesn't respond, or isn't this window's. */
  | 'memoryOnly'
  | 'refused'
  | 'forgets'
  | 'silent'
  | 'outdatedWindow'
  /** A folder can't be written to, or a file can't be read. */
  | 'notWritable'
  | 'notReadable'
  /** The files of some apps are damaged. */
  | 'damaged'
  /** A program isn't installed. */
  | 'notInstalled'
  | 'held'
  | 'portTaken'
  /** The callback URL is another one each time, or none has been entered. */
  | 'urlChanges'
  | 'urlMissing'
  | 'secretUnchecked'
  | 'secretRejected'
  | 'secretMissing'
  /** Another window has stored the secret, and this one doesn't see it. */
  | 'secretNotVisible'
  /** The secret was entered for other hosts than those that it would be sent to now. */
  | 'hostNotConfirmed'
  | 'secretForOtherServer'
  | 'appRejected'
  | 'signInAgain'
  | 'accountDisabled'
  | 'accountDeactivated'
  | 'accountDeleted'
  | 'accountExpired'
  | 'accountExpiresSoon'
  | 'noKey'
  | 'keyDisabled'
  | 'keyDeleted'
  | 'privateKeyMissing'
  | 'unknownStatus';

/** One line of the diagnostics. Holds IDs of this machine's catalog, but no secret and no text of a server. */
export interface DiagnosticLine {
  readonly check: DiagnosticCheck;
  readonly state: 'good' | 'doubtful' | 'wrong';
  readonly detail: DiagnosticDetail;
  /** What it is about, if there are several. */
  readonly appId?: string;
  readonly userId?: string;
  readonly serviceAccountId?: string;
  /** Days, seconds, a port, or a number of leases, as the check has it. */
  readonly figure?: number;
  /** The system's code, such as `EACCES`, or the status of a response. */
  readonly code?: string;
}
