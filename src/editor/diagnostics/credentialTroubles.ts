import { l10n } from 'vscode';
import type { DiagnosticDetail, DiagnosticLine } from '../../inspection/diagnosticLine';
import { say, type TroubleText } from './troubleText';

type CredentialDetail = Extract<
  DiagnosticDetail,
  | 'portTaken'
  | 'urlChanges'
  | 'urlMissing'
  | 'secretMissing'
  | 'secretNotVisible'
  | 'secretRejected'
  | 'appRejected'
  | 'hostNotConfirmed'
  | 'secretForOtherServer'
  | 'signInAgain'
>;
type AccountDetail = Extract<
  DiagnosticDetail,
  | 'accountDisabled'
  | 'accountDeactivated'
  | 'accountDeleted'
  | 'accountExpired'
  | 'accountExpiresSoon'
  | 'noKey'
  | 'keyDisabled'
  | 'keyDeleted'
  | 'privateKeyMissing'
  | 'unknownStatus'
>;

export function credentialText({ figure = 0 }: DiagnosticLine, detail: CredentialDetail, server: string): TroubleText {
  switch (detail) {
    case 'portTaken':
      return say(
        l10n.t("The browser can't return after a sign-in, because another program is using port {0}.", String(figure)),
        l10n.t('Close that program, or sign in with another method.'),
        'signInWithAnotherMethod',
      );
    case 'urlChanges':
      return say(
        l10n.t('The browser opens this editor at a URL that changes each time, so it can hardly be registered.'),
        l10n.t('Sign in with another method.'),
        'signInWithAnotherMethod',
      );
    case 'urlMissing':
      return say(
        l10n.t('Users sign in through a relay page, but its URL is missing.'),
        l10n.t('Enter the URL, or choose another method.'),
        'signInWithAnotherMethod',
      );
    case 'secretMissing':
      return say(
        l10n.t('The client secret is missing from secret storage.'),
        l10n.t('Enter it again. Everything else about this app is still saved.'),
        'changeClientSecret',
      );
    case 'secretNotVisible':
      return say(
        l10n.t("Another window has stored the client secret, and this one doesn't have it yet."),
        l10n.t('Reload this window.'),
        'reloadWindow',
      );
    case 'secretRejected':
    case 'appRejected':
      return rejectionText(server);
    case 'hostNotConfirmed':
      return say(
        l10n.t("The apsAuth.baseUrl setting names a host that the client secret wasn't saved for."),
        l10n.t('Nothing is sent to that host until you confirm it.'),
        'confirmBaseUrl',
        'openBaseUrlSetting',
      );
    case 'secretForOtherServer':
      return say(
        l10n.t("The saved client secret is for a different server, so it isn't sent."),
        l10n.t('Enter the one for {0}.', server),
        'changeClientSecret',
      );
    case 'signInAgain':
      return say(l10n.t('The session has ended.'), l10n.t('Sign in again.'), 'signIn');
  }
}

function rejectionText(server: string): TroubleText {
  return server === 'Autodesk'
    ? say(
        l10n.t('Autodesk rejected the client ID or secret.'),
        l10n.t(
          "The secret may have been changed in the portal. If both are correct, the app may be archived because it isn't in a developer hub.",
        ),
        'changeClientSecret',
        'openPortal',
      )
    : say(
        l10n.t('{0} rejected the client ID or secret.', server),
        l10n.t('Enter the current secret.'),
        'changeClientSecret',
      );
}

export function accountText({ figure = 0 }: DiagnosticLine, detail: AccountDetail): TroubleText {
  switch (detail) {
    case 'accountDisabled':
      return say(l10n.t('This service account is disabled.'), '', 'enableServiceAccount');
    case 'accountDeactivated':
      return say(
        l10n.t('Autodesk deactivated this service account, because it was unused for too long.'),
        '',
        'enableServiceAccount',
      );
    case 'accountDeleted':
      return say(
        l10n.t('Autodesk no longer lists this service account.'),
        l10n.t('Its private key is still in secret storage. Refresh the list, then delete the account.'),
        'refreshServiceAccounts',
      );
    case 'accountExpired':
      return say(
        l10n.t('This service account has expired.'),
        l10n.t('If it was used in the meantime, refresh the list.'),
        'refreshServiceAccounts',
      );
    case 'accountExpiresSoon':
      return say(
        figure === 1
          ? l10n.t('This service account expires in 1 day if unused.')
          : l10n.t('This service account expires in {0} days if unused.', figure),
        l10n.t('Refresh its token to keep it.'),
        'refreshToken',
      );
    case 'noKey':
      return say(l10n.t('This service account has no default key.'), '', 'createKey');
    case 'keyDisabled':
      return say(
        l10n.t('The default key of this service account is disabled.'),
        l10n.t('Enable it, or rotate the key if someone else may have it.'),
        'enableDefaultKey',
        'rotateKey',
      );
    case 'keyDeleted':
      return say(
        l10n.t('The default key of this service account was deleted at Autodesk.'),
        l10n.t('Rotate Key creates a new one.'),
        'rotateKey',
        'refreshServiceAccounts',
      );
    case 'privateKeyMissing':
      return say(
        l10n.t('The private key of the default key is missing from secret storage.'),
        l10n.t('Import it if you have it in a file. Otherwise, create a new key.'),
        'importKey',
        'createKey',
      );
    case 'unknownStatus':
      return say(
        l10n.t("Autodesk names a status that this version doesn't know."),
        l10n.t('Update APS Auth, or refresh the list.'),
        'refreshServiceAccounts',
      );
  }
}
