import type { SignInMethod, SignInSettings } from '../catalog/signInSettings';

/** What decides which sign-in method fits best. */
export interface SignInMethodQuery {
  /** Only there is the redirect URI of the editor always the same, so that it can be registered. */
  readonly isDesktop: boolean;
  readonly settings: Pick<SignInSettings, 'method' | 'relayUri'>;
}

/** A sign-in method as it is offered for an app. */
export interface OfferedSignInMethod {
  readonly method: SignInMethod;
  /** Whether it has no redirect URI until the person enters one. */
  readonly needsUrl: boolean;
}

/** All sign-in methods, the most fitting first: the one chosen for the app, then a relay page that the team has. */
export function listSignInMethods({ isDesktop, settings }: SignInMethodQuery): readonly OfferedSignInMethod[] {
  const hasRelay = settings.relayUri !== undefined;
  const usual: readonly SignInMethod[] = isDesktop ? ['editor', 'loopback', 'paste'] : ['loopback', 'paste', 'editor'];
  const fitting: readonly SignInMethod[] = hasRelay ? ['relay', ...usual] : [...usual, 'relay'];
  const chosen = settings.method === undefined ? [] : [settings.method];
  return [...new Set([...chosen, ...fitting])].map((method) => ({
    method,
    needsUrl: method === 'relay' && !hasRelay,
  }));
}
