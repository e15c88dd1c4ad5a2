import { l10n } from 'vscode';
import type { Page, PageStatus } from '../pages/page';

/** What the buttons of the page do. */
export const rotationActions = {
  saveJwks: 'saveJwks',
  copyJwks: 'copyJwks',
  openPortal: 'openPortal',
  rotate: 'rotate',
} as const;

/** The page that says what a person has to do in the portal before a client secret can be rotated. */
export function rotationPage(appName: string, lead?: PageStatus): Page {
  return {
    title: l10n.t('Rotate the Client Secret of {0}', appName),
    lead,
    text: l10n.t(
      'Autodesk replaces the client secret of an app whose key it knows. APS Auth created that key, and the private part of it stays in secret storage. Autodesk has to find the public part of it. You set this up once.',
    ),
    sections: [
      {
        heading: l10n.t('1. Host the public key'),
        text: l10n.t(
          'Save the JWKS file, and host it at an https URL that anyone can read and that returns the file itself, such as the raw URL of a file in a public repository. There is nothing secret in it.',
        ),
        rows: [],
        buttons: [
          { title: l10n.t('Save JWKS…'), press: { own: rotationActions.saveJwks }, isPrimary: true },
          { title: l10n.t('Copy JWKS'), press: { own: rotationActions.copyJwks } },
        ],
      },
      {
        heading: l10n.t('2. Tell Autodesk about it'),
        text: l10n.t(
          'In the APS portal, open {0}, enter that URL as its JWKS URL, and add the Application Management API to its API access. Then save the app.',
          appName,
        ),
        rows: [],
        buttons: [{ title: l10n.t('Open Portal'), press: { own: rotationActions.openPortal } }],
      },
      {
        heading: l10n.t('3. Rotate the client secret'),
        text: l10n.t('Autodesk creates a new one, and the current one stops working. From then on, this is one click.'),
        rows: [],
        buttons: [{ title: l10n.t('Rotate Client Secret'), press: { own: rotationActions.rotate } }],
      },
    ],
  };
}
