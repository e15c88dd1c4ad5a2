import { l10n } from 'vscode';
import { ApsError } from '../../aps/apsError';
import { likelyCause } from '../../aps/likelyCause';
import { apsScopes } from '../../aps/scopes';
import { serverOf, type Registration } from '../../credentials/catalog/server';
import { SecretCommandError } from '../../credentials/commands/secretCommandError';
import { CredentialError, isRotationProblem, isServiceAccountProblem } from '../../credentials/credentialError';
import { OutdatedWindowError } from '../../credentials/leases/fencedSecretStore';
import { LeaseHeldError, LeaseRefusedError } from '../../credentials/leases/leaseFolder';
import { SecretStoreSilentError } from '../../credentials/limitSecretStoreWaits';
import { TargetFileError } from '../../credentials/variables/targetFile';
import { PermissionError } from '../../delivery/permissions';
import { NoAnswerError } from '../../delivery/sessions';
import { TerminalSetupError } from '../../delivery/terminalSetupError';
import {
  AuthorizationResponseError,
  AuthorizationResponseMismatchError,
  InsecureEndpointError,
  InvalidKeyError,
  NetworkError,
  OAuthError,
  RedirectPortBusyError,
  UnexpectedResponseError,
} from '../../oauth/errors';
import { refusalText } from '../permissions/permissionText';
import { SecretStorageError } from '../secretStore';
import { whenToTryAgain } from '../words/whenToTryAgain';
import type { FailureContext } from './credentialFailure';
import { customServerMessage, newestNotRevokedMessage } from './customServerMessages';
import type { ErrorMessage } from './errorAction';
import { placeholderMessage } from './placeholderMessage';
import { proxyMessage } from './proxyMessage';
import { RevocationFailure } from './revocationFailure';
import { rotationMessage } from './rotationMessages';
import { secretCommandMessage } from './secretCommandMessage';
import { invalidKeyMessage, serviceAccountMessage } from './serviceAccountMessages';
import { SignInTimeoutError } from './signInTimeout';
import { targetFileText } from './targetFileText';

/** The message for a known error, specific to the app's server if there is one; undefined for any other error. */
export function errorMessage(error: unknown, app?: Registration): ErrorMessage | undefined {
  const server = app && serverOf(app);
  const proxied = proxyMessage(error, server);
  if (proxied) return proxied;
  switch (server?.kind) {
    case 'custom':
      return customServerMessage(server.name, error) ?? apsMessage(error);
    case 'aps':
    case undefined:
      return apsMessage(error);
  }
}

/** The same message, starting with the name of what it is about. */
export function errorMessageFor(about: FailureContext | undefined, error: unknown): ErrorMessage | undefined {
  const message = rejectedScopesMessage(about, error) ?? errorMessage(error, about?.app);
  if (!message || !about) return message;
  return { ...message, text: l10n.t('{0}: {1}', nameOf(about), message.text) };
}

/** Autodesk doesn't say which scopes it rejected. Those that its documentation doesn't have are the likely ones. */
function rejectedScopesMessage(about: FailureContext | undefined, error: unknown): ErrorMessage | undefined {
  const { app, scopes = [] } = about ?? {};
  const isAtAutodesk = app === undefined || serverOf(app).kind === 'aps';
  if (!isAtAutodesk || scopes.length === 0 || likelyCause(error) !== 'scopeRejected') return undefined;
  const unknown = scopes.filter((scope) => !apsScopes.some((known) => known.scope === scope));
  const text =
    unknown.length > 0
      ? l10n.t('Autodesk rejected the scopes. Check the spelling of: {0}', unknown.join(' '))
      : l10n.t('Autodesk rejected these scopes: {0}. One may be available only to signed-in users.', scopes.join(' '));
  return { text, actions: ['setScopes'] };
}

/** A user may be signed in to several apps. */
function nameOf({ name, credential, app }: FailureContext): string {
  const isClear = credential?.kind !== 'user' || app?.name === undefined || app.name === name;
  return isClear ? name : l10n.t('{0} in {1}', name, app.name);
}

/** The message for an error at Autodesk, or for one that doesn't depend on the server. */
function apsMessage(error: unknown): ErrorMessage | undefined {
  if (error instanceof CredentialError) return credentialMessage(error);
  if (error instanceof LeaseHeldError) {
    const text = l10n.t("Another window is using this app but isn't responding. Reload or close that window.");
    return { text, actions: ['tryAgain', 'runDiagnostics'] };
  }
  if (error instanceof OutdatedWindowError) {
    const text = l10n.t(
      'Another window has stored secrets since this one was loaded, and storing any in this one would delete them. Reload this window.',
    );
    return { text, actions: ['reloadWindow'] };
  }
  if (error instanceof LeaseRefusedError) {
    const text = l10n.t(
      "The refresh token wasn't used, because APS Auth can't write to {0} ({1}) and two windows might use it at once. Check the permissions of that folder and the free space on its disk.",
      error.folder,
      error.code,
    );
    return { text, actions: ['tryAgain', 'runDiagnostics'] };
  }
  if (error instanceof SecretStoreSilentError) {
    const text = l10n.t(
      "The editor's secret storage isn't responding. A dialog of the system may be waiting for you to unlock the keyring.",
    );
    return { text, actions: ['tryAgain', 'runDiagnostics'] };
  }
  if (error instanceof SecretStorageError) {
    const text = l10n.t(
      "Couldn't access the editor's secret storage. It may be locked, or this system may not have a keyring.",
    );
    return { text, actions: ['tryAgain', 'runDiagnostics'] };
  }
  if (error instanceof InsecureEndpointError) {
    const text = l10n.t('The apsAuth.baseUrl setting must be an https URL. Only URLs on this machine can use http.');
    return { text, actions: ['openBaseUrlSetting'] };
  }
  if (error instanceof SecretCommandError) return secretCommandMessage(error);
  if (error instanceof PermissionError) return permissionMessage(error);
  if (error instanceof NoAnswerError)
    return { text: l10n.t("The server didn't respond in time."), actions: ['tryAgain'] };
  if (error instanceof TerminalSetupError) return { text: terminalSetupText(error), actions: ['tryAgain'] };
  if (error instanceof TargetFileError) return { text: targetFileText(error.problem), actions: ['tryAgain'] };
  if (error instanceof InvalidKeyError) return invalidKeyMessage(error);
  if (error instanceof NetworkError) return networkMessage(error);
  return placeholderMessage(error) ?? signInMessage(error) ?? serverMessage(error);
}

function terminalSetupText({ problem, path }: TerminalSetupError): string {
  switch (problem) {
    case 'programNotInstalled':
      return l10n.t("The aps-token command couldn't be installed in {0}. Check the permissions of that folder.", path);
    case 'socketPathTooLong':
      return l10n.t('The path of {0} is too long for a socket. Set XDG_RUNTIME_DIR to a shorter one.', path);
    case 'noSocket':
      return l10n.t("Couldn't create a socket at {0}, so terminals can't ask for access tokens.", path);
  }
}

function permissionMessage({ refusal }: PermissionError): ErrorMessage {
  return { text: refusalText(refusal), actions: refusal === 'never' ? ['managePermissions'] : [] };
}

function signInMessage(error: unknown): ErrorMessage | undefined {
  if (error instanceof RevocationFailure) {
    const why =
      likelyCause(error.cause) === 'serverFailed'
        ? l10n.t('The server returned an error.')
        : (apsMessage(error.cause)?.text ?? '');
    return {
      text: l10n.t("Signed out in this editor, but the session at Autodesk couldn't be ended. {0}", why),
      actions: error.cause instanceof CredentialError ? [] : ['tryAgain'],
    };
  }
  if (error instanceof SignInTimeoutError) {
    const text = l10n.t(
      "The browser didn't return within 5 minutes. If Autodesk showed an error page, this callback URL isn't registered for the app: {0}",
      error.redirectUri,
    );
    return { text, actions: ['openPortal', 'signInWithAnotherMethod'] };
  }
  if (error instanceof RedirectPortBusyError) {
    return {
      text: l10n.t("The browser can't return because another program is using port {0} on this machine.", error.port),
      actions: ['signInWithAnotherMethod', 'tryAgain'],
    };
  }
  if (error instanceof UnexpectedResponseError && error.problem === 'idToken') {
    const reason = error.idTokenProblem ?? '';
    return {
      text: l10n.t("The server's ID token couldn't be verified ({0}), so no one was signed in.", reason),
      actions: ['signIn'],
    };
  }
  if (error instanceof AuthorizationResponseMismatchError) {
    return {
      text: l10n.t("The browser's response doesn't match this sign-in, so no one was signed in."),
      actions: ['signIn'],
    };
  }
  return undefined;
}

function credentialMessage(error: CredentialError): ErrorMessage {
  const { problem } = error;
  if (isServiceAccountProblem(problem)) return serviceAccountMessage(problem);
  if (isRotationProblem(problem)) return rotationMessage(problem);
  switch (problem) {
    case 'appRemoved':
      return {
        text: l10n.t('This app no longer exists. It may have been removed in another window.'),
        actions: [],
      };
    case 'secretMissing':
      return {
        text: l10n.t(
          'The client secret is missing from secret storage. Everything else about this app is still saved.',
        ),
        actions: ['changeClientSecret'],
      };
    case 'commandNotRun':
      return {
        text: l10n.t(
          'The client secret comes from a command, which runs only when you get a token yourself. Get one in the editor, then try again.',
        ),
        actions: ['refreshToken'],
      };
    case 'userRemoved':
      return {
        text: l10n.t('This user is signed out. They may have been signed out in another window.'),
        actions: ['signIn'],
      };
    case 'signInAgain':
      if (error.endedBy === 'responseLost') return responseLostMessage();
      return {
        text: l10n.t("The Autodesk session has ended. Sessions end after 15 days without use or when they're revoked."),
        actions: ['signIn'],
      };
    case 'hostNotConfirmed':
      return {
        text: l10n.t(
          "The apsAuth.baseUrl setting names a host that this app's secrets weren't saved for, so nothing was sent to it.",
        ),
        actions: ['confirmBaseUrl', 'openBaseUrlSetting'],
      };
    case 'secretForOtherServer':
      return {
        text: l10n.t(
          "The saved client secret is for a different server, so it wasn't sent. Enter the one for this server.",
        ),
        actions: ['changeClientSecret'],
      };
    case 'serverChanged':
      return {
        text: l10n.t("The app's server was changed in the meantime, so nothing was sent or saved."),
        actions: ['tryAgain'],
      };
    case 'scopesNotGranted':
      return { text: l10n.t("The user hasn't consented to all of these scopes."), actions: ['signIn'] };
    case 'scopesNotChosen':
      return { text: l10n.t('Choose scopes before you get an access token.'), actions: ['setScopes'] };
    case 'noTwoLeggedToken':
      return {
        text: l10n.t(
          "Desktop, Mobile, Single-Page Apps have no client secret, so Autodesk doesn't issue 2-legged access tokens to them. Sign in as a user instead.",
        ),
        actions: ['signIn'],
      };
    case 'noUsers':
      return {
        text: l10n.t(
          "Users can't sign in to a Server-to-Server app. Add a Traditional Web App or a Desktop, Mobile, Single-Page App.",
        ),
        actions: ['addApp', 'openPortal'],
      };
    case 'clientSecretNotVisible':
      return {
        text: l10n.t(
          "This app was added in another window, and its client secret isn't available in this one yet. Reload this window.",
        ),
        actions: ['reloadWindow', 'changeClientSecret'],
      };
    case 'accessTokenNotVisible':
      return {
        text: l10n.t(
          "The access token couldn't be revoked because this window doesn't have it. Reload the window and try again. If that doesn't help, the token stays valid until it expires.",
        ),
        actions: ['reloadWindow'],
      };
    case 'noRefreshToken':
      return {
        text: l10n.t(
          "The server didn't provide a refresh token, so you must sign in again to get a new access token. The current one is valid until it expires.",
        ),
        actions: ['signIn'],
      };
    case 'refreshTokenStale':
      return {
        text: l10n.t(
          "Another window renewed this sign-in, and this window is out of date. Reload this window. If that doesn't help, sign in again.",
        ),
        actions: ['reloadWindow', 'signIn'],
      };
    case 'newestNotRevoked':
      return newestNotRevokedMessage();
    case 'refreshInProgressElsewhere':
      return {
        text: l10n.t(
          "Another window is renewing this sign-in but isn't responding. Reload or close that window, or sign in again.",
        ),
        actions: ['tryAgain', 'signIn'],
      };
    case 'backingOff':
      return {
        text: l10n.t('Automatic renewal is paused because the server keeps rejecting the request.'),
        actions: ['tryAgain'],
      };
  }
}

/** The message for a session that ended because the next refresh token never arrived. */
function responseLostMessage(): ErrorMessage {
  const text = l10n.t(
    'The session has ended. A refresh was interrupted, and the response with the next refresh token was lost. Sign in again.',
  );
  return { text, actions: ['signIn'] };
}

function serverMessage(error: unknown): ErrorMessage | undefined {
  switch (likelyCause(error)) {
    case 'clientRejected':
      return {
        text: l10n.t(
          "Autodesk rejected the client ID or secret. If both are correct, the app may be archived because it isn't in a developer hub.",
        ),
        actions: ['changeClientSecret', 'openPortal'],
      };
    case 'apiNotEnabled':
      return {
        text: l10n.t(
          "This app doesn't have access to the API. In the portal, select the API in the app's API Access list.",
        ),
        actions: ['openPortal'],
      };
    case 'grantNotForAppType':
      return {
        text: l10n.t(
          "Autodesk doesn't issue 2-legged access tokens to this app. In the portal, it may be a Desktop, Mobile, Single-Page App.",
        ),
        actions: ['openPortal'],
      };
    case 'scopeRejected':
      return {
        text: l10n.t('Autodesk rejected the scopes. One may be misspelled or available only to signed-in users.'),
        actions: ['setScopes'],
      };
    case 'accessDenied':
      return {
        text: l10n.t('Access was denied in the browser, so no one was signed in.'),
        actions: ['signIn'],
        severity: 'information',
      };
    case 'codeRejected':
      return {
        text: l10n.t('Autodesk rejected the sign-in code. A code works once and expires after five minutes.'),
        actions: ['signIn'],
      };
    case 'limitReached':
      return {
        text: l10n.t(
          "You've reached Autodesk's limit of 10 service accounts per app or 3 keys per account. Delete one you don't need, then try again.",
        ),
        actions: ['refreshServiceAccounts'],
      };
    case 'notServerToServer':
      return {
        text: l10n.t(
          "According to Autodesk, this isn't a Server-to-Server app. Only Server-to-Server apps can own service accounts, and the type of an app can't be changed after the app is created.",
        ),
        actions: ['openPortal'],
      };
    case 'deletedAtAutodesk':
      return {
        text: l10n.t('Not found at Autodesk. It may have been deleted.'),
        actions: ['refreshServiceAccounts'],
      };
    case 'seeDescription':
      return error instanceof ApsError
        ? {
            text: l10n.t('Autodesk rejected the request: {0}', error.description),
            actions: ['tryAgain', 'refreshServiceAccounts'],
          }
        : undefined;
    case 'rateLimited':
      return {
        text: `${l10n.t('Autodesk is limiting requests from this app.')} ${whenToTryAgain(retryAfterMsOf(error)) || l10n.t('Try again shortly.')}`,
        actions: ['tryAgain'],
      };
    case 'serverFailed':
      return {
        text: `${l10n.t("Autodesk's server returned an error. Nothing you saved was lost.")} ${whenToTryAgain(retryAfterMsOf(error))}`.trimEnd(),
        actions: ['tryAgain'],
      };
    case 'notAutodesk':
      return {
        text: l10n.t(
          "The response didn't come from Autodesk. A proxy may have changed it, or the apsAuth.baseUrl setting may point to another server.",
        ),
        actions: ['openBaseUrlSetting', 'runDiagnostics'],
      };
    case 'noResponse':
    case 'unknown':
      return otherErrorResponse(error);
  }
}

function retryAfterMsOf(error: unknown): number | undefined {
  return error instanceof OAuthError || error instanceof ApsError || error instanceof UnexpectedResponseError
    ? error.retryAfterMs
    : undefined;
}

/** What Autodesk says itself, where no cause is known; undefined if it isn't an error response. */
function otherErrorResponse(error: unknown): ErrorMessage | undefined {
  if (error instanceof ApsError && error.code !== undefined && error.description !== '') {
    const text = l10n.t('Autodesk rejected the request ({0}): {1}', error.code, error.description);
    return { text, actions: ['openPortal'] };
  }
  if (!(error instanceof OAuthError || error instanceof AuthorizationResponseError || error instanceof ApsError))
    return undefined;
  const words = [error.description, error.code].find(Boolean) ?? '';
  return { text: l10n.t('Autodesk rejected the request: {0}', words), actions: ['openPortal'] };
}

function networkMessage(error: NetworkError): ErrorMessage {
  const code = error.cause ?? '';
  switch (error.problem) {
    case 'certificate':
      return {
        text: l10n.t(
          "The server's certificate isn't trusted ({0}). If you're behind a company proxy, add its certificate to the system store or to NODE_EXTRA_CA_CERTS.",
          code,
        ),
        actions: ['openProxySettings', 'runDiagnostics'],
      };
    case 'proxy':
      return {
        text: l10n.t('The proxy rejected the request ({0}). It may require a user name and password.', code),
        actions: ['openProxySettings', 'runDiagnostics'],
      };
    case 'hostNotFound':
      return {
        text: l10n.t("Couldn't find {0} ({1}). You may be offline.", error.host, code),
        actions: ['tryAgain', 'runDiagnostics'],
      };
    case 'refused':
      return {
        text: l10n.t("Couldn't connect to {0} ({1}).", error.host, code),
        actions: ['tryAgain', 'openBaseUrlSetting', 'runDiagnostics'],
      };
    case 'reset':
      return {
        text: l10n.t('The connection was lost before the server responded ({0}).', code),
        actions: ['tryAgain', 'runDiagnostics'],
      };
    case 'timedOut':
      return { text: l10n.t("{0} didn't respond in time.", error.host), actions: ['tryAgain', 'runDiagnostics'] };
    case 'unreachable':
      return {
        text:
          code === ''
            ? l10n.t("Couldn't reach {0}.", error.host)
            : l10n.t("Couldn't reach {0} ({1}).", error.host, code),
        actions: ['tryAgain', 'runDiagnostics'],
      };
  }
}
