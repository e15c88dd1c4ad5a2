import { l10n } from 'vscode';
import type { ServiceAccountProblem } from '../../credentials/credentialError';
import type { InvalidKeyError } from '../../oauth/errors';
import type { ErrorMessage } from './errorAction';

/** The message for a problem with a service account or its key. */
export function serviceAccountMessage(problem: ServiceAccountProblem): ErrorMessage {
  switch (problem) {
    case 'noServiceAccounts':
      return {
        text: l10n.t('Only Server-to-Server apps can own service accounts. Add an app of that type.'),
        actions: ['addApp', 'openPortal'],
      };
    case 'serviceAccountRemoved':
      return {
        text: l10n.t('This service account no longer exists. It may have been deleted in another window.'),
        actions: ['refreshServiceAccounts'],
      };
    case 'accountDisabled':
      return {
        text: l10n.t("This service account is disabled, so Autodesk won't issue an access token."),
        actions: ['enableServiceAccount'],
      };
    case 'accountDeactivated':
      return {
        text: l10n.t('Autodesk deactivated this service account after a year without use. Enable it to use it again.'),
        actions: ['enableServiceAccount'],
      };
    case 'accountDeleted':
      return {
        text: l10n.t(
          'Autodesk no longer lists this service account. It was deleted, or the apsAuth.baseUrl setting points to another server.',
        ),
        actions: ['deleteServiceAccount', 'openBaseUrlSetting'],
      };
    case 'noKey':
      return {
        text: l10n.t(
          'This editor has no private key for this service account. Create a key, or import one you already have.',
        ),
        actions: ['createKey', 'importKey'],
      };
    case 'keyDisabled':
      return {
        text: l10n.t(
          "This service account's default key is disabled at Autodesk. Enable it, choose another default key, or rotate the key.",
        ),
        actions: ['enableDefaultKey', 'rotateKey'],
      };
    case 'keyDeleted':
      return {
        text: l10n.t('The default key of this service account was deleted at Autodesk.'),
        actions: ['rotateKey', 'importKey'],
      };
    case 'privateKeyMissing':
      return {
        text: l10n.t('The private key is missing from secret storage. Import it again, or rotate the key.'),
        actions: ['importKey', 'rotateKey'],
      };
    case 'privateKeyNotVisible':
      return {
        text: l10n.t(
          "The private key of this service account was added in another window and isn't available in this one yet. Reload this window.",
        ),
        actions: ['reloadWindow', 'importKey'],
      };
    case 'keyNotStored':
      return {
        text: l10n.t(
          "The new private key couldn't be saved to secret storage, so the key was deleted at Autodesk. Nothing has changed.",
        ),
        actions: ['tryAgain'],
      };
    case 'privateKeyNotReceived':
      return {
        text: l10n.t(
          "Autodesk's response didn't include the private key, so the new key was deleted at Autodesk. Nothing has changed.",
        ),
        actions: ['tryAgain'],
      };
    case 'keyLeftBehind':
      return {
        text: l10n.t(
          "The new private key couldn't be saved, and the key couldn't be deleted at Autodesk. Refresh, then delete the key without a private key.",
        ),
        actions: ['refreshServiceAccounts'],
      };
    case 'keyRejected':
      return {
        text: l10n.t(
          'Autodesk rejected this private key. It belongs to another key or account, or the key or account is disabled.',
        ),
        actions: ['importKey', 'refreshServiceAccounts'],
      };
  }
}

/** The message for text that isn't a usable private key. */
export function invalidKeyMessage({ problem }: InvalidKeyError): ErrorMessage {
  switch (problem) {
    case 'notAKey':
      return {
        text: l10n.t("This isn't a valid private key. The text between the BEGIN and END lines is missing or damaged."),
        actions: ['importKey'],
      };
    case 'publicKey':
      return {
        text: l10n.t('This is a public key. Use the private key that Autodesk showed when the key was created.'),
        actions: ['importKey'],
      };
    case 'openSsh':
      return {
        text: l10n.t(
          "This key is in OpenSSH's own format. Convert a copy of it with ssh-keygen -p -m PEM -f <file>, then import the copy.",
        ),
        actions: ['importKey'],
      };
    case 'notRsa':
      return {
        text: l10n.t("This isn't an RSA key. Service account keys are 2048-bit RSA keys."),
        actions: ['importKey'],
      };
    case 'unknownType':
      return {
        text: l10n.t("This key can't sign. Use an RSA, EC (P-256, P-384, or P-521), or Ed25519 key."),
        actions: ['importKey'],
      };
    case 'tooShort':
      return {
        text: l10n.t('This key is shorter than 2048 bits. Service account keys are 2048-bit RSA keys.'),
        actions: ['importKey'],
      };
    case 'passphraseNeeded':
    case 'passphraseWrong':
      return { text: l10n.t('The passphrase for this private key is incorrect.'), actions: ['importKey'] };
  }
}
