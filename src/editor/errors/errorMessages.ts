import { l10n } from 'vscode';
import { ApsError } from '../../aps/apsError';
import { likelyCause } from '../../aps/likelyCause';
import type { CustomServer } from '../../credentials/catalog/customServer';
import { CredentialError, isServiceAccountProblem } from '../../credentials/credentialError';
import {
  InsecureEndpointError,
  InvalidKeyError,
  NetworkError,
  OAuthError,
  RedirectPortBusyError,
  UnexpectedResponseError,
} from '../../oauth/errors';
import { SecretStorageError } from '../secretStore';
import type { FailureContext } from './credentialFailure';
import { customServerMessage } from './customServerMessages';
import type { ErrorMessage } from './errorAction';
import { RevocationFailure } from './revocationFailure';
import { invalidKeyMessage, serviceAccountMessage } from './serviceAccountMessages';
import { SignInTimeoutError } from './signInTimeout';

/** The words for every error that is known, of Autodesk's or another server; undefined for one that is not. */
export function errorMessage(error: unknown, server?: CustomServer): ErrorMessage | undefined {
  const ofServer = server && customServerMessage(server, error);
  if (ofServer) return ofServer;
  if (error instanceof CredentialError) return credentialMessage(error);
  if (error instanceof SecretStorageError) {
    const text = l10n.t(
      'The secret storage of the editor refused. It may be locked, or this system may have no keyring.',
    );
    return { text, actions: ['tryAgain'] };
  }
  if (error instanceof InsecureEndpointError) {
    const text = l10n.t('The setting apsAuth.baseUrl must be an https address; http is allowed to this machine only.');
    return { text, actions: ['openBaseUrlSetting'] };
  }
  if (error instanceof InvalidKeyError) return invalidKeyMessage(error);
  if (error instanceof NetworkError) return networkMessage(error);
  return signInMessage(error) ?? serverMessage(error);
}

/** The same, beginning with the name of the app it happened to. */
export function errorMessageFor(subject: FailureContext | undefined, error: unknown): ErrorMessage | undefined {
  const message = errorMessage(error, subject?.app?.server);
  if (!message || !subject) return message;
  return { ...message, text: l10n.t('{0}: {1}', subject.name, message.text) };
}

function signInMessage(error: unknown): ErrorMessage | undefined {
  if (error instanceof RevocationFailure) {
    const why =
      likelyCause(error.cause) === 'serverFailed'
        ? l10n.t('Its server failed.')
        : (errorMessage(error.cause)?.text ?? '');
    return {
      text: l10n.t('Signed out here, but Autodesk could not be told to end the session. {0}', why),
      actions: ['tryAgain'],
    };
  }
  if (error instanceof SignInTimeoutError) {
    const text = l10n.t(
      'The browser did not come back within 5 minutes. If Autodesk showed an error page, the app lacks this callback URL: {0}',
      error.redirectUri,
    );
    return { text, actions: ['signInWithAnotherMethod', 'openPortal'] };
  }
  if (error instanceof RedirectPortBusyError) {
    return {
      text: l10n.t('Another program uses port {0} of this machine, where the browser should come back.', error.port),
      actions: ['signInWithAnotherMethod', 'tryAgain'],
    };
  }
  if (
    error instanceof UnexpectedResponseError &&
    (error.problem === 'state' || error.problem === 'issuer' || error.problem === 'idToken')
  ) {
    return {
      text: l10n.t('What came back from the browser does not belong to this sign-in, so nobody was signed in.'),
      actions: ['signIn'],
    };
  }
  return undefined;
}

function credentialMessage(error: CredentialError): ErrorMessage {
  const { problem } = error;
  if (isServiceAccountProblem(problem)) return serviceAccountMessage(problem);
  switch (problem) {
    case 'appRemoved':
      return {
        text: l10n.t('This app is not here any more: it was removed, perhaps in another window.'),
        actions: [],
      };
    case 'secretMissing':
      return {
        text: l10n.t(
          'The client secret is no longer in the secret storage of this editor. Everything else of the app is kept.',
        ),
        actions: ['changeClientSecret'],
      };
    case 'userRemoved':
      return { text: l10n.t('This user is signed out, perhaps in another window.'), actions: ['signIn'] };
    case 'signInAgain':
      return {
        text: l10n.t('The session at Autodesk is over: it ends after 15 days without use, or when it is revoked.'),
        actions: ['signIn'],
      };
    case 'scopesNotGranted':
      return { text: l10n.t('The user has not agreed to all of these scopes.'), actions: ['signIn'] };
    case 'noTwoLeggedToken':
      return {
        text: l10n.t(
          'A Desktop, Mobile, Single-Page App has no client secret, so Autodesk gives it no 2-legged access token. Its users can sign in.',
        ),
        actions: ['signIn'],
      };
    case 'noUsers':
      return {
        text: l10n.t(
          'No user can sign in to a Server-to-Server app: it speaks for itself. Add a Traditional Web App or a Desktop, Mobile, Single-Page App.',
        ),
        actions: ['openPortal'],
      };
    case 'clientSecretNotVisible':
      return {
        text: l10n.t(
          'Another window has added this app, and this window does not see its client secret. Reload this window.',
        ),
        actions: ['reloadWindow', 'changeClientSecret'],
      };
    case 'accessTokenNotVisible':
      return {
        text: l10n.t(
          'This window does not see the access token, so it could not be revoked: another window may have it. Reload this window; if that does not help, it is lost here and stays valid until it expires.',
        ),
        actions: ['reloadWindow'],
      };
    case 'noRefreshToken':
      return {
        text: l10n.t(
          'The server gave no refresh token, so a new access token takes another sign-in. The one that is here stays valid until it expires.',
        ),
        actions: ['signIn'],
      };
    case 'refreshTokenStale':
      return {
        text: l10n.t(
          'Another window has renewed this sign-in, and this window does not see it. Reload this window; if that does not help, sign in again.',
        ),
        actions: ['reloadWindow', 'signIn'],
      };
    case 'refreshInProgressElsewhere':
      return {
        text: l10n.t(
          'Another window is renewing this sign-in and does not answer. Reload or close that window, or sign in again.',
        ),
        actions: ['tryAgain', 'signIn'],
      };
    case 'backingOff':
      return {
        text: l10n.t('The server refused again and again, so nothing is asked for a while.'),
        actions: ['tryAgain'],
      };
  }
}

function serverMessage(error: unknown): ErrorMessage | undefined {
  switch (likelyCause(error)) {
    case 'clientRejected':
      return {
        text: l10n.t(
          'Autodesk refused the client ID or the secret. If both are right, the app may be archived because it is in no developer hub.',
        ),
        actions: ['changeClientSecret', 'openPortal'],
      };
    case 'apiNotEnabled':
      return {
        text: l10n.t(
          'Autodesk gives this app no access to the API. In the portal, its API Access list must have the API ticked.',
        ),
        actions: ['openPortal'],
      };
    case 'grantNotForAppType':
      return {
        text: l10n.t(
          'Autodesk gives this app no 2-legged access token. In the portal it may be a Desktop, Mobile, Single-Page App.',
        ),
        actions: ['openPortal'],
      };
    case 'scopeRejected':
      return {
        text: l10n.t('Autodesk refused the scopes. One of them may be misspelt, or only for users who sign in.'),
        actions: ['setScopes'],
      };
    case 'accessDenied':
      return { text: l10n.t('Access was denied in the browser, so nobody was signed in.'), actions: ['signIn'] };
    case 'codeRejected':
      return {
        text: l10n.t('Autodesk did not take the code that the browser brought. It is valid for five minutes and once.'),
        actions: ['signIn'],
      };
    case 'limitReached':
      return {
        text: l10n.t(
          'Autodesk allows 10 service accounts for an app and 3 keys for an account, and that is reached. Delete one that is not used, then try again.',
        ),
        actions: ['refreshServiceAccounts'],
      };
    case 'notServerToServer':
      return {
        text: l10n.t(
          'Autodesk says that this is no Server-to-Server app. Only such an app can own service accounts; the type is chosen when an app is created in the portal.',
        ),
        actions: ['openPortal'],
      };
    case 'deletedAtAutodesk':
      return {
        text: l10n.t('Autodesk does not know it any more: somebody deleted it.'),
        actions: ['refreshServiceAccounts'],
      };
    case 'seeDescription':
      return error instanceof ApsError
        ? {
            text: l10n.t('Autodesk refused and said: {0}', error.description),
            actions: ['tryAgain', 'refreshServiceAccounts'],
          }
        : undefined;
    case 'rateLimited':
      return { text: l10n.t('Autodesk allows no more requests for this app at the moment.'), actions: ['tryAgain'] };
    case 'serverFailed':
      return {
        text: l10n.t('The server of Autodesk failed. Nothing that is already here is lost.'),
        actions: ['tryAgain'],
      };
    case 'notAutodesk':
      return {
        text: l10n.t(
          'The answer is not one of Autodesk. A proxy or the setting apsAuth.baseUrl may lead to another server.',
        ),
        actions: ['openBaseUrlSetting'],
      };
    case 'noResponse':
    case 'unknown':
      return error instanceof OAuthError ? otherErrorResponse(error) : undefined;
  }
}

function otherErrorResponse(error: OAuthError): ErrorMessage {
  const text = l10n.t('Autodesk refused and said: {0}', error.description ?? error.code);
  return { text, actions: ['openPortal'] };
}

function networkMessage(error: NetworkError): ErrorMessage {
  const code = error.cause ?? '';
  switch (error.problem) {
    case 'certificate':
      return {
        text: l10n.t(
          'The certificate of the server is not trusted here ({0}). Behind a company proxy, its certificate must be in the system store or in NODE_EXTRA_CA_CERTS.',
          code,
        ),
        actions: ['openProxySettings'],
      };
    case 'proxy':
      return {
        text: l10n.t('The proxy refused ({0}). It may want a user name and a password.', code),
        actions: ['openProxySettings'],
      };
    case 'hostNotFound':
      return {
        text: l10n.t('The server was not found ({0}). This machine may be offline.', code),
        actions: ['tryAgain'],
      };
    case 'refused':
      return {
        text: l10n.t('Nothing answers at the address of the server ({0}).', code),
        actions: ['tryAgain', 'openBaseUrlSetting'],
      };
    case 'reset':
      return { text: l10n.t('The connection was cut before the answer came ({0}).', code), actions: ['tryAgain'] };
    case 'timedOut':
      return { text: l10n.t('The server did not answer in time.'), actions: ['tryAgain'] };
    case 'unreachable':
      return { text: l10n.t('The server could not be reached ({0}).', code), actions: ['tryAgain'] };
  }
}
