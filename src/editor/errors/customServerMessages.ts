import { l10n } from 'vscode';
import { ApsError } from '../../aps/apsError';
import { CredentialError } from '../../credentials/credentialError';
import { MissingEndpointError } from '../../oauth/authorizationServer';
import {
  AuthorizationResponseError,
  InsecureEndpointError,
  NetworkError,
  OAuthError,
  UnexpectedResponseError,
  type ResponseProblem,
} from '../../oauth/errors';
import { whenToTryAgain } from '../words/whenToTryAgain';
import type { ErrorMessage } from './errorAction';
import { RevocationFailure } from './revocationFailure';
import { SignInTimeoutError } from './signInTimeout';

/**
 * The message for an error at a server other than Autodesk's; undefined if the message is the same for every server.
 */
export function customServerMessage(host: string, error: unknown): ErrorMessage | undefined {
  if (error instanceof CredentialError) return credentialMessage(host, error);
  if (error instanceof RevocationFailure) {
    const why = customServerMessage(host, error.cause)?.text ?? '';
    return {
      text: l10n.t("Signed out in this editor, but the session at {0} couldn't be ended. {1}", host, why).trimEnd(),
      actions: error.cause instanceof CredentialError ? [] : ['tryAgain'],
    };
  }
  if (error instanceof SignInTimeoutError) {
    const text = l10n.t(
      "The browser didn't return within 5 minutes. If {0} showed an error page, this redirect URI isn't registered for the app: {1}",
      host,
      error.redirectUri,
    );
    return { text, actions: ['signInWithAnotherMethod'] };
  }
  if (error instanceof NetworkError && error.problem === 'refused') {
    return {
      text: l10n.t("Couldn't connect to {0} ({1}).", host, error.cause ?? ''),
      actions: ['tryAgain', 'changeServer', 'runDiagnostics'],
    };
  }
  if (error instanceof InsecureEndpointError) return { text: insecureText(error), actions: ['changeServer'] };
  if (error instanceof MissingEndpointError)
    return { text: l10n.t('No endpoint for this action is configured for {0}.', host), actions: ['changeServer'] };
  if (error instanceof ApsError) return apsV1Message(host, error);
  if (error instanceof AuthorizationResponseError) return authorizationErrorMessage(host, error);
  if (error instanceof OAuthError) return errorResponseMessage(host, error);
  if (error instanceof UnexpectedResponseError && error.problem !== 'idToken') return unexpectedMessage(host, error);
  return undefined;
}

/** The message for a discovery that failed for a reason of its own; undefined for any other error. */
export function discoveryMessage(error: unknown): string | undefined {
  if (error instanceof InsecureEndpointError) return insecureText(error);
  if (!(error instanceof UnexpectedResponseError) || error.problem !== 'discovery') return undefined;
  return error.status >= 500 || error.status === 429
    ? l10n.t('The server returned an error (HTTP {0}). This is usually temporary.', error.status)
    : l10n.t(
        "This server doesn't publish metadata (RFC 8414 or OpenID Connect Discovery), or its metadata names a different issuer.",
      );
}

function insecureText({ host }: InsecureEndpointError): string {
  return l10n.t(
    "Secrets aren't sent to {0}, because its URL isn't https. Only URLs on this machine can use http.",
    host,
  );
}

/** The message for a sign-out that may not have ended the session. It's the same for every server. */
export function newestNotRevokedMessage(): ErrorMessage {
  const text = l10n.t(
    "Another window renewed the sign-in, and this window doesn't have its newest refresh token. The session lasts until it expires.",
  );
  return { text, actions: [] };
}

function credentialMessage(host: string, { problem, endedBy }: CredentialError): ErrorMessage | undefined {
  if (problem === 'newestNotRevoked') return newestNotRevokedMessage();
  if (problem === 'signInAgain' && endedBy === undefined)
    return {
      text: l10n.t("The session at {0} has ended, or {0} doesn't provide refresh tokens.", host),
      actions: ['signIn'],
    };
  if (problem === 'noTwoLeggedToken')
    return {
      text: l10n.t("The app has no secret, so {0} doesn't issue access tokens to it. Sign in as a user instead.", host),
      actions: ['signIn'],
    };
  return problem === 'noUsers'
    ? { text: l10n.t('No authorization endpoint is configured for {0}.', host), actions: ['changeServer'] }
    : undefined;
}

/** RFC 6749 section 4.1.2.1: an error in the authorization response. */
function authorizationErrorMessage(host: string, error: AuthorizationResponseError): ErrorMessage {
  if (error.code === 'access_denied') {
    const text = l10n.t('Access was denied in the browser, so no one was signed in.');
    return { text: withServerResponse(text, error), actions: ['signIn'] };
  }
  return messageByCode(host, error);
}

/** RFC 6749 section 5.2: an error response from the token endpoint. */
function errorResponseMessage(host: string, error: OAuthError): ErrorMessage {
  const { code, description, status } = error;
  if (isBusy(error)) return busyMessage(host, error);
  if (code === undefined)
    return {
      text: l10n.t('{0} rejected the request: {1}', host, description ?? ''),
      actions: status === 401 ? ['changeClientSecret', 'changeServer'] : ['changeServer'],
    };
  return status === 401 && code !== 'invalid_grant' && code !== 'unauthorized_client'
    ? rejectedClientMessage(host, error)
    : messageByCode(host, { code, description });
}

type ServerError = Pick<AuthorizationResponseError, 'code' | 'description'>;

function messageByCode(host: string, error: ServerError): ErrorMessage {
  const { code, description } = error;
  switch (code) {
    case 'invalid_client':
      return rejectedClientMessage(host, error);
    case 'invalid_scope':
      return { text: withServerResponse(l10n.t('{0} rejected the scopes.', host), error), actions: ['setScopes'] };
    case 'invalid_grant':
      return {
        text: withServerResponse(l10n.t('{0} rejected the sign-in code, or the session has ended.', host), error),
        actions: ['signIn'],
      };
    case 'interaction_required':
    case 'consent_required':
    case 'login_required':
      return {
        text: withServerResponse(l10n.t('{0} requires the user to sign in again.', host), error),
        actions: ['signIn'],
      };
    case 'unauthorized_client':
      return {
        text: withServerResponse(l10n.t("{0} doesn't allow this app to request this kind of token.", host), error),
        actions: ['changeClientSecret', 'changeServer'],
      };
    case 'access_denied':
    case 'unsupported_grant_type':
      return {
        text: withServerResponse(l10n.t("{0} doesn't allow this app to request this kind of token.", host), error),
        actions: ['changeServer'],
      };
    default:
      return { text: l10n.t('{0} rejected the request: {1}', host, description ?? code), actions: ['changeServer'] };
  }
}

function rejectedClientMessage(host: string, error: Pick<ServerError, 'description'>): ErrorMessage {
  return {
    text: withServerResponse(l10n.t('{0} rejected the client ID or secret.', host), error),
    actions: ['changeClientSecret', 'changeServer'],
  };
}

function withServerResponse(text: string, { description }: Pick<ServerError, 'description'>): string {
  return description === undefined ? text : `${text} ${l10n.t('Server response: {0}', description)}`.trimEnd();
}

function unexpectedMessage(host: string, error: UnexpectedResponseError): ErrorMessage {
  const { status, problem } = error;
  if (isBusy(error)) return busyMessage(host, error);
  if (status === 401)
    return {
      text: l10n.t('{0} rejected the client ID or secret.', host),
      actions: ['changeClientSecret', 'changeServer'],
    };
  if (problem === 'redirect')
    return {
      text: l10n.t(
        "{0} redirects to another URL. Secrets aren't sent there automatically. If that URL is correct, enter it instead.",
        host,
      ),
      actions: ['changeServer'],
    };
  const unusableToken = unusableTokenText(host, problem);
  if (unusableToken !== undefined) return { text: unusableToken, actions: ['changeServer'] };
  return {
    text: l10n.t(
      "{0} didn't respond like an OAuth 2.0 server (HTTP {1}). The endpoint URL may be wrong.",
      host,
      status,
    ),
    actions: ['changeServer'],
  };
}

/** The words for a response of a token endpoint whose token can't be used; undefined for any other problem. */
function unusableTokenText(host: string, problem: ResponseProblem): string | undefined {
  switch (problem) {
    case 'notBearer':
      return l10n.t('{0} issued a token of another kind. Only bearer tokens can be used.', host);
    case 'noLifetime':
      return l10n.t("{0} issued a token with an invalid lifetime, so it can't be used.", host);
    case 'notJson':
    case 'redirect':
    case 'tooLarge':
    case 'status':
    case 'noAccessToken':
    case 'idToken':
    case 'discovery':
      return undefined;
  }
}

type Busy = Pick<OAuthError, 'status' | 'retryAfterMs'>;

/** Whether the same request may succeed later. */
function isBusy({ status }: Busy): boolean {
  return status >= 500 || status === 429;
}

function busyMessage(host: string, { status, retryAfterMs }: Busy): ErrorMessage {
  const when = whenToTryAgain(retryAfterMs) || l10n.t('Try again later.');
  return { text: `${whyBusy(host, status)} ${when}`, actions: ['tryAgain'] };
}

function whyBusy(host: string, status: number): string {
  switch (status) {
    case 429:
      return l10n.t('{0} is limiting requests.', host);
    case 503:
      return l10n.t('{0} is temporarily unavailable. Nothing you saved was lost.', host);
    default:
      return l10n.t(
        '{0} returned an error (HTTP {1}). This is usually temporary. Nothing you saved was lost.',
        host,
        status,
      );
  }
}

/** The error statuses that the reference of `POST …/authentication/v1/authenticate` documents. */
function apsV1Message(host: string, error: ApsError): ErrorMessage {
  const { status, description } = error;
  switch (status) {
    case 400:
      return {
        text: l10n.t('{0} rejected a parameter, most likely the scopes: {1}', host, description),
        actions: ['setScopes'],
      };
    case 401:
      return { text: l10n.t('{0} rejected the client ID or secret.', host), actions: ['changeClientSecret'] };
    case 403:
      return {
        text: l10n.t("{0} doesn't allow this client ID to use this endpoint: {1}", host, description),
        actions: ['changeServer'],
      };
    case 415:
      return {
        text: l10n.t("{0} didn't accept the request format. A proxy may have changed the request.", host),
        actions: ['changeServer'],
      };
    default:
      return isBusy(error)
        ? busyMessage(host, error)
        : { text: l10n.t('{0} rejected the request: {1}', host, description), actions: ['changeServer'] };
  }
}
