import { l10n } from 'vscode';
import type { ServiceAccountProblem } from '../../credentials/credentialError';
import type { InvalidKeyError } from '../../oauth/errors';
import type { ErrorMessage } from './errorAction';

/** The words for what can be wrong with a service account or its key. */
export function serviceAccountMessage(problem: ServiceAccountProblem): ErrorMessage {
  switch (problem) {
    case 'noServiceAccounts':
      return {
        text: l10n.t('Only a Server-to-Server app can own service accounts. Add one of that type.'),
        actions: ['addApp', 'openPortal'],
      };
    case 'serviceAccountRemoved':
      return {
        text: l10n.t('This service account is not here any more: it was deleted, perhaps in another window.'),
        actions: ['refreshServiceAccounts'],
      };
    case 'accountDisabled':
      return {
        text: l10n.t('The service account is disabled, so Autodesk gives it no access token.'),
        actions: ['enableServiceAccount'],
      };
    case 'accountDeactivated':
      return {
        text: l10n.t('Autodesk put the service account to sleep after a year without use. Enabling it wakes it up.'),
        actions: ['enableServiceAccount'],
      };
    case 'accountDeleted':
      return {
        text: l10n.t(
          'Autodesk does not list this service account any more: somebody deleted it, or apsAuth.baseUrl leads to another server.',
        ),
        actions: ['deleteServiceAccount', 'openBaseUrlSetting'],
      };
    case 'noKey':
      return {
        text: l10n.t(
          'No private key of this service account is here. Create a key, or import the private key that you have.',
        ),
        actions: ['createKey', 'importKey'],
      };
    case 'keyDisabled':
      return {
        text: l10n.t(
          'The default key of this service account is disabled at Autodesk. Enable it, make another key the default, or rotate.',
        ),
        actions: ['rotateKey', 'refreshServiceAccounts'],
      };
    case 'keyDeleted':
      return {
        text: l10n.t('The default key of this service account was deleted at Autodesk.'),
        actions: ['rotateKey', 'importKey'],
      };
    case 'privateKeyMissing':
      return {
        text: l10n.t(
          'The private key is no longer in the secret storage of this editor. Import it again, or rotate to a new key.',
        ),
        actions: ['importKey', 'rotateKey'],
      };
    case 'privateKeyNotVisible':
      return {
        text: l10n.t(
          'Another window has the private key of this service account, and this window does not see it. Reload this window.',
        ),
        actions: ['reloadWindow', 'importKey'],
      };
    case 'keyNotStored':
      return {
        text: l10n.t(
          'The secret storage of the editor did not take the new private key, so the key was deleted at Autodesk again. Nothing has changed.',
        ),
        actions: ['tryAgain'],
      };
    case 'keyLeftBehind':
      return {
        text: l10n.t(
          'The secret storage of the editor did not take the new private key, and the key could not be deleted at Autodesk either. Refresh, then delete the key that has no private key here.',
        ),
        actions: ['refreshServiceAccounts'],
      };
    case 'keyRejected':
      return {
        text: l10n.t(
          'Autodesk does not take what this private key signs: it belongs to another key or account, or the key or the account is disabled.',
        ),
        actions: ['importKey', 'refreshServiceAccounts'],
      };
  }
}

/** The words for a text that is no usable private key. */
export function invalidKeyMessage({ problem }: InvalidKeyError): ErrorMessage {
  switch (problem) {
    case 'notAKey':
      return {
        text: l10n.t('This is no private key: the text between the BEGIN and END lines is missing or damaged.'),
        actions: ['importKey'],
      };
    case 'publicKey':
      return {
        text: l10n.t('This is a public key. The private key that Autodesk showed once is needed.'),
        actions: ['importKey'],
      };
    case 'notRsa':
      return {
        text: l10n.t('This is no RSA key. The keys of service accounts are RSA keys of 2048 bits.'),
        actions: ['importKey'],
      };
    case 'tooShort':
      return {
        text: l10n.t('This key is shorter than 2048 bits, so it is none of a service account.'),
        actions: ['importKey'],
      };
    case 'passphraseNeeded':
    case 'passphraseWrong':
      return { text: l10n.t('The passphrase does not open this private key.'), actions: ['importKey'] };
  }
}
