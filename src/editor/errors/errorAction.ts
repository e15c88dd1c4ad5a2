/** What a person can press next to an error. */
export type Remedy =
  | 'changeClientSecret'
  | 'setScopes'
  | 'signIn'
  | 'signInAnotherWay'
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
  readonly remedies: readonly Remedy[];
}
