import { serverText } from './serverText';

/**
 * The authorization server sent an error response. Holds nothing of the request.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  /**
   * The wire's `error`, such as `invalid_grant`. A server's own codes are mapped to the RFC's if they mean the same.
   * Undefined if the server, or a gateway in front of it, only explains its refusal in words.
   */
  readonly code: string | undefined;
  /** The wire's `error_description` or what stands for it: text from a server, to be shown as plain text only. */
  readonly description: string | undefined;
  readonly status: number;
  /** How long the server asks to wait before the next request. */
  readonly retryAfterMs: number | undefined;
  /** The server's clock when it responded, in epoch milliseconds; undefined without a `Date` header. */
  readonly serverDate: number | undefined;

  constructor(response: OAuthErrorFields) {
    const code = response.code === undefined ? undefined : serverText(response.code);
    super(`The authorization server returned ${code ?? 'an error'} (HTTP ${response.status}).`);
    this.code = code;
    this.description = response.description === undefined ? undefined : serverText(response.description);
    this.status = response.status;
    this.retryAfterMs = response.retryAfterMs;
    this.serverDate = response.serverDate;
  }
}

/** The fields of an OAuthError. */
export interface OAuthErrorFields {
  readonly code: string | undefined;
  readonly description?: string | undefined;
  readonly status: number;
  readonly retryAfterMs?: number | undefined;
  readonly serverDate?: number | undefined;
}

/**
 * The redirect from the authorization endpoint carries an error: the user denied access, or the server rejected the
 * authorization request.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1
 */
export class AuthorizationResponseError extends Error {
  override readonly name = 'AuthorizationResponseError';
  /** The wire's `error`, such as `access_denied`. */
  readonly code: string;
  /** The wire's `error_description`: text from a server, to be shown as plain text only. */
  readonly description: string | undefined;

  constructor(code: string, description: string | undefined) {
    const plainCode = serverText(code);
    super(`The authorization server returned ${plainCode} in the redirect.`);
    this.code = plainCode;
    this.description = description === undefined ? undefined : serverText(description);
  }
}

/**
 * The redirect doesn't belong to this authorization request, or can't be read.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-10.12
 * @see https://www.rfc-editor.org/rfc/rfc9207#section-2.4
 */
export class AuthorizationResponseMismatchError extends Error {
  override readonly name = 'AuthorizationResponseMismatchError';
  /** The parameter of the redirect that doesn't match: `state`, or `iss` (RFC 9207). */
  readonly problem: 'state' | 'issuer';

  constructor(problem: 'state' | 'issuer') {
    super(`The redirect doesn't match the authorization request: ${problem}.`);
    this.problem = problem;
  }
}

/** Why no response arrived. */
export type NetworkProblem =
  'certificate' | 'hostNotFound' | 'proxy' | 'refused' | 'reset' | 'timedOut' | 'unreachable';

/**
 * No response arrived. `cause` is the system's error code, such as `ECONNRESET`, and never the original error: a
 * proxy's error may quote the proxy's password.
 */
export class NetworkError extends Error {
  override readonly name = 'NetworkError';
  readonly problem: NetworkProblem;
  /** The host that was asked, and its port if it isn't the default one. */
  readonly host: string;
  override readonly cause: string | undefined;

  constructor(problem: NetworkProblem, host: string, code?: string) {
    super(`No response from ${host}: ${problem}${code === undefined ? '' : ` (${code})`}.`);
    this.problem = problem;
    this.host = host;
    this.cause = code;
  }
}

/** Why a response couldn't be used. */
export type ResponseProblem =
  | 'notJson'
  | 'redirect'
  | 'tooLarge'
  | 'status'
  | 'noAccessToken'
  | 'notBearer'
  | 'noLifetime'
  | 'idToken'
  | 'discovery';

/** What is wrong with an id_token: its key, its signature, or the claim or header parameter with that name. */
export type IdTokenProblem =
  'missing' | 'malformed' | 'alg' | 'key' | 'signature' | 'iss' | 'aud' | 'azp' | 'exp' | 'nbf' | 'iat' | 'nonce';

/** A response arrived that the RFC doesn't describe. Holds its status, but not its body. */
export class UnexpectedResponseError extends Error {
  override readonly name = 'UnexpectedResponseError';
  readonly problem: ResponseProblem;
  readonly status: number;
  /** How long the server asks to wait before the next request. */
  readonly retryAfterMs: number | undefined;
  /** What is wrong if the problem is `idToken`. */
  readonly idTokenProblem: IdTokenProblem | undefined;

  constructor(problem: ResponseProblem, status: number, retryAfterMs?: number, idTokenProblem?: IdTokenProblem) {
    const reason = idTokenProblem === undefined ? problem : `${problem}, ${idTokenProblem}`;
    super(`The server's response can't be used: ${reason} (HTTP ${status}).`);
    this.idTokenProblem = idTokenProblem;
    this.problem = problem;
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Secrets may not be sent to this URL: it is neither HTTPS nor loopback, or it holds a password. */
export class InsecureEndpointError extends Error {
  override readonly name = 'InsecureEndpointError';
  readonly host: string;

  constructor(host: string) {
    super(`${host} is neither HTTPS nor loopback.`);
    this.host = host;
  }
}

/** The port of the redirect URI is in use by another program or reserved by the system. */
export class RedirectPortBusyError extends Error {
  override readonly name = 'RedirectPortBusyError';
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is in use or reserved.`);
    this.port = port;
  }
}

/** Why a text can't be used as a private key. `openSsh` is a format that only OpenSSH reads. */
export type KeyProblem =
  'notAKey' | 'publicKey' | 'openSsh' | 'notRsa' | 'tooShort' | 'passphraseNeeded' | 'passphraseWrong';

/** A text that isn't a private key for RS256. Holds nothing of the text. */
export class InvalidKeyError extends Error {
  override readonly name = 'InvalidKeyError';
  readonly problem: KeyProblem;

  constructor(problem: KeyProblem) {
    super(`The private key can't be used: ${problem}.`);
    this.problem = problem;
  }
}
