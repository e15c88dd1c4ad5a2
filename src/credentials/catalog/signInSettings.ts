/**
 * How the browser returns after a sign-in: to the editor's own URI, to a loopback listener, through a team's relay
 * page, or as a URL that the person pastes.
 */
export type SignInMethod = 'editor' | 'loopback' | 'relay' | 'paste';

/** All sign-in methods, in no particular order. */
export const signInMethods: readonly SignInMethod[] = ['editor', 'loopback', 'relay', 'paste'];

/** How users sign in to an app. */
export interface SignInSettings {
  /** The method that the person chose; undefined if it depends on where the window runs. */
  readonly method: SignInMethod | undefined;
  readonly loopbackUri: string;
  /** The URL of media/relay.html on the team's own server, if there is one. */
  readonly relayUri: string | undefined;
  /** The redirect URI for `paste`, if it isn't the loopback URI. Nothing on this machine has to receive it. */
  readonly pasteUri?: string | undefined;
  /** The scopes of the last sign-in; empty before the first one. */
  readonly scopes: readonly string[];
  /** The redirect URIs that the person has been told to register, the newest last. */
  readonly shownRedirectUris: readonly string[];
}

/**
 * The settings of a new app. The loopback URI is the one in Autodesk's own samples, so many apps have registered it.
 */
export const initialSignInSettings: SignInSettings = {
  method: undefined,
  loopbackUri: 'http://localhost:8080/api/auth/callback',
  relayUri: undefined,
  scopes: [],
  shownRedirectUris: [],
};

/** On the web, the editor's redirect URI is another one each time. */
const maxShownRedirectUris = 10;

/** The change after the person has been told to register a redirect URI: only the newest are kept. */
export function withShownRedirectUri(
  { shownRedirectUris }: SignInSettings,
  redirectUri: string,
): Pick<SignInSettings, 'shownRedirectUris'> {
  const others = shownRedirectUris.filter((shown) => shown !== redirectUri);
  return { shownRedirectUris: [...others, redirectUri].slice(-maxShownRedirectUris) };
}
