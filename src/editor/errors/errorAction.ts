/** What a person can press next to an error. */
export type ErrorAction =
  | 'changeClientSecret'
  | 'setScopes'
  | 'signIn'
  | 'signInWithAnotherMethod'
  | 'tryAgain'
  | 'reloadWindow'
  | 'openPortal'
  | 'openBaseUrlSetting'
  | 'openProxySettings'
  | 'createKey'
  | 'importKey'
  | 'rotateKey'
  | 'enableServiceAccount'
  | 'deleteServiceAccount'
  | 'refreshServiceAccounts'
  | 'addApp'
  | 'changeServer';

/** One sentence or two, and what helps. */
export interface ErrorMessage {
  readonly text: string;
  readonly actions: readonly ErrorAction[];
}
