import { l10n } from 'vscode';
import type { RotationProblem } from '../../credentials/credentialError';
import type { ErrorMessage } from './errorAction';

/** The message for a problem of the rotation of a client secret. */
export function rotationMessage(problem: RotationProblem): ErrorMessage {
  switch (problem) {
    case 'noClientSecretRotation':
      return {
        text: l10n.t('Only Autodesk can rotate client secrets. For other servers, change the client secret.'),
        actions: ['changeClientSecret'],
      };
    case 'secretFromCommand':
      return {
        text: l10n.t("This app's client secret comes from a command. Change it where the command gets it."),
        actions: ['openPortal'],
      };
    case 'clientSecretChanged':
      return {
        text: l10n.t('The client secret was just changed in another window, so it was left as it is.'),
        actions: ['tryAgain'],
      };
    case 'rotationKeyMissing':
      return {
        text: l10n.t(
          'The key that signs the rotation is missing from secret storage. Rotate the client secret again to create a new one.',
        ),
        actions: ['tryAgain'],
      };
    case 'rotationPreparedElsewhere':
      return {
        text: l10n.t(
          "Autodesk has already prepared a new client secret for this app that this editor doesn't have. The current one still works.",
        ),
        actions: ['tryAgain'],
      };
    case 'rotationLapsed':
      return {
        text: l10n.t('Autodesk no longer has the new client secret that it prepared. The current one still works.'),
        actions: ['tryAgain'],
      };
  }
}
