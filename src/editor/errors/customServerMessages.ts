import { l10n } from 'vscode';
import { ApsError } from '../../aps/apsError';
import type { CustomServer } from '../../credentials/catalog/customServer';
import { CredentialError } from '../../credentials/credentialError';
import { MissingEndpointError } from '../../oauth/authorizationServer';
import { NetworkError, OAuthError, UnexpectedResponseError } from '../../oauth/errors';
import type { ErrorMessage } from './errorAction';
import { RevocationFailure } from './revocationFailure';
import { SignInTimeoutError } from './signInTimeout';

/** The words for what a server that is not Autodesk's answers; undefined where it makes no difference whose server it is. */
export function customServerMessage(server: CustomServer, error: unknown): ErrorMessage | undefined {
  const { host } = new URL(server.tokenEndpoint);
  if (error instanceof CredentialError) return credentialMessage(host, error);
  if (error instanceof RevocationFailure) {
    const why = customServerMessage(server, error.cause)?.text ?? '';
    return {
      text: l10n.t('Signed out here, but {0} could not be told to end the session. {1}', host, why).trimEnd(),
      actions: ['tryAgain'],
    };
  }
  if (error instanceof SignInTimeoutError) {
    const text = l10n.t(
      'The browser did not come back within 5 minutes. If {0} showed an error page, the app lacks this redirect URI: {1}',
      host,
      error.redirectUri,
    );
    return { text, actions: ['signInWithAnotherMethod'] };
  }
  if (error instanceof NetworkError && error.problem === 'refused') {
    return {
      text: l10n.t('Nothing answers at {0} ({1}).', host, error.cause ?? ''),
      actions: ['tryAgain', 'changeServer'],
    };
  }
  if (error instanceof MissingEndpointError)
    return { text: l10n.t('Nobody said where {0} does that.', host), actions: ['changeServer'] };
  if (error instanceof ApsError) return apsV1Message(host, error);
  if (error instanceof OAuthError) return errorResponseMessage(host, error);
  if (error instanceof UnexpectedResponseError && error.status > 0 && error.problem !== 'idToken')
    return unexpectedMessage(host, error);
  return undefined;
}

/** The words for a server that was asked to describe itself; undefined where it never answered. */
export function discoveryMessage(error: unknown): string | undefined {
  if (!(error instanceof UnexpectedResponseError) || error.problem !== 'discovery') return undefined;
  return error.status >= 500
    ? l10n.t('The server failed (HTTP {0}), which mostly passes.', error.status)
    : l10n.t(
        'This server does not describe itself at the well-known addresses of RFC 8414 or OpenID Connect, or it gives itself another name.',
      );
}

function credentialMessage(host: string, { problem }: CredentialError): ErrorMessage | undefined {
  if (problem === 'signInAgain')
    return { text: l10n.t('The session at {0} is over, or it gives no refresh token.', host), actions: ['signIn'] };
  if (problem === 'noTwoLeggedToken')
    return {
      text: l10n.t('It has no secret, so {0} gives it no access token of its own. Its users can sign in.', host),
      actions: ['signIn'],
    };
  return problem === 'noUsers'
    ? { text: l10n.t('Nobody said where users sign in at {0}.', host), actions: ['changeServer'] }
    : undefined;
}

/** RFC 6749 section 5.2, and what servers make of it. */
function errorResponseMessage(host: string, error: OAuthError): ErrorMessage {
  const { code, description, status } = error;
  const said = description === undefined ? '' : l10n.t('It said: {0}', description);
  const say = (text: string): string => `${text} ${said}`.trimEnd();
  if (isBusy(error)) return busyMessage(host, error);
  if (code === 'invalid_client' || (status === 401 && code !== 'invalid_grant'))
    return {
      text: say(l10n.t('{0} refused the client ID or the secret.', host)),
      actions: ['changeClientSecret', 'changeServer'],
    };
  const notAllowed: ErrorMessage = {
    text: say(l10n.t('{0} does not let this app ask for tokens in this way.', host)),
    actions: ['changeServer'],
  };
  switch (code) {
    case 'invalid_scope':
      return { text: say(l10n.t('{0} refused the scopes.', host)), actions: ['setScopes'] };
    case 'access_denied':
      return status === 0
        ? { text: say(l10n.t('Access was denied in the browser, so nobody was signed in.')), actions: ['signIn'] }
        : notAllowed;
    case 'invalid_grant':
      return {
        text: say(l10n.t('{0} did not take what the browser brought, or the session is over.', host)),
        actions: ['signIn'],
      };
    case 'interaction_required':
    case 'consent_required':
    case 'login_required':
      return { text: say(l10n.t('{0} wants the user to sign in again.', host)), actions: ['signIn'] };
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return notAllowed;
    default:
      return { text: l10n.t('{0} refused and said: {1}', host, description ?? code), actions: ['changeServer'] };
  }
}

function unexpectedMessage(host: string, error: UnexpectedResponseError): ErrorMessage {
  const { status, problem } = error;
  if (isBusy(error)) return busyMessage(host, error);
  if (status === 401)
    return {
      text: l10n.t('{0} refused the client ID or the secret.', host),
      actions: ['changeClientSecret', 'changeServer'],
    };
  if (problem === 'redirect')
    return {
      text: l10n.t(
        '{0} leads to another address, where no secret is sent. Enter that address if it is the right one.',
        host,
      ),
      actions: ['changeServer'],
    };
  return {
    text: l10n.t(
      'The answer of {0} is none that an OAuth 2.0 server gives (HTTP {1}). The address of the endpoint may be wrong.',
      host,
      status,
    ),
    actions: ['changeServer'],
  };
}

type Busy = Pick<OAuthError, 'status' | 'retryAfterMs'>;

/** Time mends it. */
function isBusy({ status }: Busy): boolean {
  return status >= 500 || status === 429;
}

function busyMessage(host: string, { status, retryAfterMs }: Busy): ErrorMessage {
  const when =
    retryAfterMs === undefined
      ? l10n.t('Try again after a while.')
      : l10n.t('It asks to wait {0} s.', Math.ceil(retryAfterMs / 1000));
  return { text: `${whyBusy(host, status)} ${when}`, actions: ['tryAgain'] };
}

function whyBusy(host: string, status: number): string {
  switch (status) {
    case 429:
      return l10n.t('{0} allows no more requests at the moment.', host);
    case 503:
      return l10n.t('{0} is offline for the moment. Nothing that is already here is lost.', host);
    default:
      return l10n.t('{0} failed (HTTP {1}), which mostly passes. Nothing that is already here is lost.', host, status);
  }
}

/** The statuses of `POST …/authentication/v1/authenticate`, as its reference describes them. */
function apsV1Message(host: string, error: ApsError): ErrorMessage {
  const { status, description } = error;
  switch (status) {
    case 400:
      return {
        text: l10n.t('{0} takes one of the parameters for wrong, mostly the scopes. It said: {1}', host, description),
        actions: ['setScopes'],
      };
    case 401:
      return { text: l10n.t('{0} refused the client ID or the secret.', host), actions: ['changeClientSecret'] };
    case 403:
      return {
        text: l10n.t('{0} does not let this client ID use this endpoint. It said: {1}', host, description),
        actions: ['changeServer'],
      };
    case 415:
      return {
        text: l10n.t('{0} did not see that a form was sent. Something on the way may have changed the request.', host),
        actions: ['changeServer'],
      };
    default:
      return isBusy(error)
        ? busyMessage(host, error)
        : { text: l10n.t('{0} refused and said: {1}', host, description), actions: ['changeServer'] };
  }
}
