import { l10n } from 'vscode';
import type { AppType } from '../../aps/appType';

/** The portal's name for an app type. */
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

/** What an app of this type can do, in one line. */
export function appTypeMeaning(type: AppType): string {
  switch (type) {
    case 'serverToServer':
      return l10n.t('Has a client secret. Supports 2-legged access tokens and service accounts, but not user sign-in.');
    case 'traditionalWeb':
      return l10n.t('Has a client secret. Supports 2-legged access tokens and user sign-in.');
    case 'desktopMobileSpa':
      return l10n.t('Has no client secret. Supports user sign-in, but not 2-legged access tokens.');
    case 'oauth2':
      return l10n.t("Applixure, your company's identity provider, or any other server.");
  }
}
