import { l10n } from 'vscode';
import { MissingEndpointError } from '../oauth/authorizationServer';
import { OAuthError, UnexpectedResponseError } from '../oauth/errors';
import { ApsError } from '../aps/apsError';
import { CredentialError } from '../credentials/credentialError';
import type { OtherServer } from '../credentials/otherServer';
import type { ErrorMessage } from './remedy';

/** The words for what a server that is not Autodesk's answers; undefined where it makes no difference whose server it is. */
export function otherServerMessage(server: OtherServer, error: unknown): ErrorMessage | undefined {
  const { host } = new URL(server.tokenEndpoint);
  if (error instanceof CredentialError && error.problem === 'signInAgain') {
    return { text: l10n.t('The session at {0} is over, or it gives no refresh token.', host), remedies: ['signIn'] };
  }
  if (error instanceof MissingEndpointError) return { text: l10n.t('Nobody said where {0} does that.', host), remedies: ['changeServer'] };
  if (error instanceof ApsError) return apsV1Message(host, error);
  if (error instanceof OAuthError) return refusalMessage(host, error);
  if (error instanceof UnexpectedResponseError && error.status > 0) return unexpectedMessage(host, error);
  return undefined;
}

/** RFC 6749 section 5.2, and what servers make of it. */
function refusalMessage(host: string, { code, description, status }: OAuthError): ErrorMessage {
  const said = description === undefined ? '' : l10n.t('It said: {0}', description);
  const say = (text: string): string => `${text} ${said}`.trimEnd();
  if (status >= 500 || status === 429) return busyMessage(host, status);
  if (status === 401 || code === 'invalid_client') return { text: say(l10n.t('{0} refused the client ID or the secret.', host)), remedies: ['changeClientSecret', 'changeServer'] };
  switch (code) {
    case 'invalid_scope':
      return { text: say(l10n.t('{0} refused the scopes.', host)), remedies: ['setScopes'] };
    case 'access_denied':
      return { text: say(l10n.t('Access was denied in the browser, so nobody was signed in.')), remedies: ['signIn'] };
    case 'invalid_grant':
      return { text: say(l10n.t('{0} did not take what the browser brought, or the session is over.', host)), remedies: ['signIn'] };
    case 'unauthorized_client':
    case 'unsupported_grant_type':
      return { text: say(l10n.t('{0} does not let this app ask for tokens in this way.', host)), remedies: ['changeServer'] };
    default:
      return { text: l10n.t('{0} refused and said: {1}', host, description ?? code), remedies: ['changeServer'] };
  }
}

function unexpectedMessage(host: string, { status, problem }: UnexpectedResponseError): ErrorMessage {
  if (status >= 500 || status === 429) return busyMessage(host, status);
  if (status === 401) return { text: l10n.t('{0} refused the client ID or the secret.', host), remedies: ['changeClientSecret', 'changeServer'] };
  if (problem === 'redirect') return { text: l10n.t('{0} leads to another address, where no secret is sent. Enter that address if it is the right one.', host), remedies: ['changeServer'] };
  return { text: l10n.t('The answer of {0} is none that an OAuth 2.0 server gives (HTTP {1}). The address of the endpoint may be wrong.', host, status), remedies: ['changeServer'] };
}

function busyMessage(host: string, status: number): ErrorMessage {
  switch (status) {
    case 429:
      return { text: l10n.t('{0} allows no more requests at the moment.', host), remedies: ['tryAgain'] };
    case 503:
      return { text: l10n.t('{0} is offline for the moment. Nothing that is already here is lost.', host), remedies: ['tryAgain'] };
    default:
      return { text: l10n.t('{0} failed (HTTP {1}), which mostly passes. Nothing that is already here is lost.', host, status), remedies: ['tryAgain'] };
  }
}

/** The statuses of `POST …/authentication/v1/authenticate`, as its reference describes them. */
function apsV1Message(host: string, { status, description }: ApsError): ErrorMessage {
  switch (status) {
    case 400:
      return { text: l10n.t('{0} takes one of the parameters for wrong, mostly the scopes. It said: {1}', host, description), remedies: ['setScopes'] };
    case 401:
      return { text: l10n.t('{0} refused the client ID or the secret.', host), remedies: ['changeClientSecret'] };
    case 403:
      return { text: l10n.t('{0} does not let this client ID use this endpoint. It said: {1}', host, description), remedies: ['changeServer'] };
    case 415:
      return { text: l10n.t('{0} did not see that a form was sent. Something on the way may have changed the request.', host), remedies: ['changeServer'] };
    default:
      return status >= 500 || status === 429 ? busyMessage(host, status) : { text: l10n.t('{0} refused and said: {1}', host, description), remedies: ['changeServer'] };
  }
}
