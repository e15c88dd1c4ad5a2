import { l10n } from 'vscode';
import type { AppType } from '../../aps/appType';

/** An app type as the portal calls it. */
export function appTypeName(type: AppType): string {
  switch (type) {
    case 'serverToServer':
      return l10n.t('Server-to-Server');
    case 'traditionalWeb':
      return l10n.t('Traditional Web App');
    case 'desktopMobileSpa':
      return l10n.t('Desktop, Mobile, Single-Page App');
    case 'oauth2':
      return l10n.t('Other OAuth 2.0 Server');
  }
}

/** What an app of a type is good for, in one line. */
export function appTypeMeaning(type: AppType): string {
  switch (type) {
    case 'serverToServer':
      return l10n.t('Has a client secret. No user signs in: 2-legged access tokens and service accounts.');
    case 'traditionalWeb':
      return l10n.t('Has a client secret. 2-legged access tokens, and users can sign in on a web server.');
    case 'desktopMobileSpa':
      return l10n.t('Has no client secret. Users sign in; there are no 2-legged access tokens.');
    case 'oauth2':
      return l10n.t('Applixure, a company’s own identity provider, or any other server.');
  }
}
