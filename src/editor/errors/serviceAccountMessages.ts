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
        remedies: ['addApp', 'openPortal'],
      };
    case 'serviceAccountRemoved':
      return {
        text: l10n.t('This service account is not here any more: it was deleted, perhaps in another window.'),
        remedies: ['refreshServiceAccounts'],
      };
    case 'accountDisabled':
      return {
        text: l10n.t('The service account is disabled, so Autodesk gives it no access token.'),
        remedies: ['enableServiceAccount'],
      };
    case 'accountDeactivated':
      return {
        text: l10n.t('Autodesk put the service account to sleep after a year without use. Enabling it wakes it up.'),
        remedies: ['enableServiceAccount'],
      };
    case 'accountDeleted':
      return {
        text: l10n.t(
          'Autodesk does not list this service account any more: somebody deleted it, or apsAuth.baseUrl leads to another server.',
        ),
        remedies: ['deleteServiceAccount', 'openBaseUrlSetting'],
      };
    case 'noKey':
      return {
        text: l10n.t(
          'No private key of this service account is here. Create a key, or import the private key that you have.',
        ),
        remedies: ['createKey', 'importKey'],
      };
    case 'keyDisabled':
      return {
        text: l10n.t(
          'The default key of this service account is disabled at Autodesk. Enable it, make another key the default, or rotate.',
        ),
        remedies: ['rotateKey', 'refreshServiceAccounts'],
      };
    case 'keyDeleted':
      return {
        text: l10n.t('The default key of this service account was deleted at Autodesk.'),
        remedies: ['rotateKey', 'importKey'],
      };
    case 'privateKeyMissing':
      return {
        text: l10n.t(
          'The private key is no longer in the secret storage of this editor. Import it again, or rotate to a new key.',
        ),
        remedies: ['importKey', 'rotateKey'],
      };
    case 'privateKeyNotSeen':
      return {
        text: l10n.t(
          'Another window has the private key of this service account, and this window does not see it. Reload this window.',
        ),
        remedies: ['reloadWindow', 'importKey'],
      };
    case 'keyNotKept':
      return {
        text: l10n.t(
          'The secret storage of the editor did not take the new private key, so the key was deleted at Autodesk again. Nothing has changed.',
        ),
        remedies: ['tryAgain'],
      };
    case 'keyLeftBehind':
      return {
        text: l10n.t(
          'The secret storage of the editor did not take the new private key, and the key could not be deleted at Autodesk either. Refresh, then delete the key that has no private key here.',
        ),
        remedies: ['refreshServiceAccounts'],
      };
    case 'keyRefused':
      return {
        text: l10n.t(
          'Autodesk does not take what this private key signs: it belongs to another key or account, or the key or the account is disabled.',
        ),
        remedies: ['importKey', 'refreshServiceAccounts'],
      };
  }
}

/** The words for a text that is no usable private key. */
export function invalidKeyMessage({ problem }: InvalidKeyError): ErrorMessage {
  switch (problem) {
    case 'notAKey':
      return {
        text: l10n.t('This is no private key: the text between the BEGIN and END lines is missing or damaged.'),
        remedies: ['importKey'],
      };
    case 'publicKey':
      return {
        text: l10n.t('This is a public key. The private key that Autodesk showed once is needed.'),
        remedies: ['importKey'],
      };
    case 'notRsa':
      return {
        text: l10n.t('This is no RSA key. The keys of service accounts are RSA keys of 2048 bits.'),
        remedies: ['importKey'],
      };
    case 'tooShort':
      return {
        text: l10n.t('This key is shorter than 2048 bits, so it is none of a service account.'),
        remedies: ['importKey'],
      };
    case 'passphraseNeeded':
    case 'passphraseWrong':
      return { text: l10n.t('The passphrase does not open this private key.'), remedies: ['importKey'] };
  }
}
