/**
 * The authorization server understood the request and refused it.
 * Holds what the server said about itself and nothing of what was sent.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  /** The wire's `error`, such as `invalid_grant`, in the RFC's words where a server has words of its own for the same. */
  readonly code: string;
  /** The wire's `error_description`: text from a server, to be shown as plain text only. */
  readonly description: string | undefined;
  readonly status: number;
  /** How long the server asked to wait before trying again. */
  readonly retryAfterMs: number | undefined;
  /** The server's own clock when it refused, epoch milliseconds; undefined where it did not say. */
  readonly serverDate: number | undefined;

  constructor(refusal: OAuthErrorFields) {
    super(`The authorization server refused with ${refusal.code} (HTTP ${refusal.status}).`);
    this.code = refusal.code;
    this.description = refusal.description;
    this.status = refusal.status;
    this.retryAfterMs = refusal.retryAfterMs;
    this.serverDate = refusal.serverDate;
  }
}

/** What an OAuthError is made of. */
export interface OAuthErrorFields {
  readonly code: string;
  readonly description?: string | undefined;
  readonly status: number;
  readonly retryAfterMs?: number | undefined;
  readonly serverDate?: number | undefined;
}

/** Why a request got no answer, as far as a person can do something about it. */
export type NetworkProblem =
  'certificate' | 'hostNotFound' | 'proxy' | 'refused' | 'reset' | 'timedOut' | 'unreachable';

/**
 * No answer arrived. `cause` is the system's error code, such as `ECONNRESET`, and never the error
 * object that held it: a proxy's error may quote the proxy's password.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly problem: NetworkProblem;
  override readonly cause: string | undefined;

  constructor(problem: NetworkProblem, code?: string) {
    super(`No answer from the server: ${problem}${code === undefined ? '' : ` (${code})`}.`);
    this.problem = problem;
    this.cause = code;
  }
}

/** What was wrong with an answer that arrived and could not be used. */
export type ResponseProblem =
  | 'notJson'
  | 'redirect'
  | 'tooLarge'
  | 'status'
  | 'noAccessToken'
  | 'notBearer'
  | 'noLifetime'
  | 'idToken'
  | 'state'
  | 'issuer'
  | 'discovery';

/** An answer arrived that is none of those that the RFC describes. Holds its status and not its body. */
export class UnexpectedResponseError extends Error {
  override readonly name = 'UnexpectedResponseError';
  readonly problem: ResponseProblem;
  readonly status: number;
  /** How long the server asked to wait before trying again. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: ResponseProblem, status: number, retryAfterMs?: number) {
    super(`The server's answer could not be used: ${problem} (HTTP ${status}).`);
    this.problem = problem;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A URL to which no secret may be sent: neither HTTPS nor a loopback host, or with a password inside. */
export class InsecureEndpointError extends Error {
  override readonly name = 'InsecureEndpointError';
  readonly host: string;

  constructor(host: string) {
    super(`${host} is reached neither by HTTPS nor on this machine.`);
    this.host = host;
  }
}

/** Nothing can listen for the redirect on that port: another program does, or the system keeps it for itself. */
export class RedirectPortBusyError extends Error {
  override readonly name = 'RedirectPortBusyError';
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} of this machine is not free.`);
    this.port = port;
  }
}

/** What is wrong with a text that should be a private key. */
export type KeyProblem = 'notAKey' | 'publicKey' | 'notRsa' | 'tooShort' | 'passphraseNeeded' | 'passphraseWrong';

/** A text that can't sign as RS256 does. Holds nothing of the text. */
export class InvalidKeyError extends Error {
  override readonly name = 'InvalidKeyError';
  readonly problem: KeyProblem;

  constructor(problem: KeyProblem) {
    super(`The private key can't be used: ${problem}.`);
    this.problem = problem;
  }
}
