import { l10n } from 'vscode';
import type { SignInMethod, SignInSettings } from '../../credentials/catalog/signInSettings';
import type { CallbackInbox } from '../../credentials/signIn/callbackInbox';
import { isLoopbackRedirect, isPastedRedirect, isRelayPage } from '../../credentials/signIn/redirectUri';
import {
  desktopRedirectUri,
  openEditorChannel,
  openLoopbackChannel,
  openPasteChannel,
  openRelayChannel,
  type CallbackChannel,
} from './callbackChannel';
import { isDesktop } from './isDesktop';

/** A redirect URI that a person can edit. */
export interface EditableUrl {
  /** The setting that holds it. */
  readonly setting: 'loopbackUri' | 'relayUri' | 'pasteUri';
  readonly label: () => string;
  readonly isValid: (text: string) => boolean;
  /** Shown if the entered text isn't valid. */
  readonly hint: () => string;
}

/** The texts and behavior of a sign-in method. Texts are functions, so that they are evaluated when shown. */
export interface SignInMethodEntry {
  readonly name: () => string;
  readonly detail: () => string;
  /** The redirect URI to show, or why there is none. */
  readonly redirectUriText: (settings: SignInSettings) => string;
  readonly editableUrl?: EditableUrl;
  /** Undefined if the app doesn't have the redirect URI that the method needs. */
  readonly openChannel: (
    inbox: CallbackInbox,
    settings: SignInSettings,
  ) => CallbackChannel | Promise<CallbackChannel> | undefined;
}

/** All sign-in methods. `listSignInMethods` determines their order. */
export const signInMethodTable: Readonly<Record<SignInMethod, SignInMethodEntry>> = {
  editor: {
    name: () => l10n.t('Editor'),
    detail: () =>
      isDesktop()
        ? l10n.t('The browser opens the editor. Works on the desktop, including SSH and containers.')
        : l10n.t('The browser opens the editor at a URL that changes each time.'),
    redirectUriText: () => (isDesktop() ? desktopRedirectUri() : l10n.t('changes each time')),
    openChannel: openEditorChannel,
  },
  loopback: {
    name: () => l10n.t('Local Port'),
    detail: () => l10n.t('Works when the browser and the editor run on the same machine, and over SSH.'),
    redirectUriText: ({ loopbackUri }) => loopbackUri,
    editableUrl: {
      setting: 'loopbackUri',
      label: () => l10n.t('Local URL registered for the app, including the port'),
      isValid: isLoopbackRedirect,
      hint: () => l10n.t('Enter a URL such as http://localhost:8080/api/auth/callback.'),
    },
    openChannel: (_, { loopbackUri }) => openLoopbackChannel(loopbackUri),
  },
  relay: {
    name: () => l10n.t('Team Relay Page'),
    detail: () => l10n.t('A page that your team hosts sends the browser back to the editor. Works everywhere.'),
    redirectUriText: ({ relayUri }) => relayUri ?? l10n.t('not set'),
    editableUrl: {
      setting: 'relayUri',
      label: () => l10n.t('URL of the relay.html page that your team hosts, as registered for the app'),
      isValid: isRelayPage,
      hint: () => l10n.t('Enter an https URL without a query string.'),
    },
    openChannel: (inbox, { relayUri }) => (relayUri === undefined ? undefined : openRelayChannel(inbox, relayUri)),
  },
  paste: {
    name: () => l10n.t('Paste URL'),
    detail: () => l10n.t('Copy the URL from the browser and paste it into the editor. Works everywhere.'),
    redirectUriText: pasteUriOf,
    editableUrl: {
      setting: 'pasteUri',
      label: () => l10n.t('URL registered for the app, where the browser ends up'),
      isValid: isPastedRedirect,
      hint: () => l10n.t('Enter a URL such as https://example.com/api/auth/callback, without a fragment.'),
    },
    openChannel: (_, settings) => openPasteChannel(pasteUriOf(settings)),
  },
};

function pasteUriOf({ pasteUri, loopbackUri }: SignInSettings): string {
  return pasteUri ?? loopbackUri;
}
