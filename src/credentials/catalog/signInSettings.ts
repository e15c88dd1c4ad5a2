/** How the browser comes back after a sign-in: to the editor itself, to a listener here, over a team's page, or by hand. */
export type SignInMethod = 'editor' | 'loopback' | 'relay' | 'paste';

/** Every sign-in method, in no order. */
export const signInMethods: readonly SignInMethod[] = ['editor', 'loopback', 'relay', 'paste'];

/** How users sign in to an app. */
export interface SignInSettings {
  /** The one that the person chose; undefined leaves it to where the window runs. */
  readonly method: SignInMethod | undefined;
  readonly loopbackUri: string;
  /** Where a team hosts media/relay.html, if it does. */
  readonly relayUri: string | undefined;
  /** What was asked for last; empty until somebody signed in. */
  readonly scopes: readonly string[];
  /** The redirect URIs that the person was told to register. */
  readonly shownRedirectUris: readonly string[];
}

/** What an app begins with. The redirect URI is that of Autodesk's own samples, so that many apps have it registered. */
export const initialSignInSettings: SignInSettings = {
  method: undefined,
  loopbackUri: 'http://localhost:8080/api/auth/callback',
  relayUri: undefined,
  scopes: [],
  shownRedirectUris: [],
};
