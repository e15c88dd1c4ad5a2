/**
 * The three kinds of app that the APS portal knows, and `oauth2` for one that is registered at any other server.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/App-types/
 */
export type AppType = 'serverToServer' | 'traditionalWeb' | 'desktopMobileSpa' | 'oauth2';

/** What an app of a type is able to do. One at another server can what that server lets it. */
export interface AppTypeAbilities {
  /** A confidential client: it has a secret, and so can ask for 2-legged access tokens. */
  readonly hasClientSecret: boolean;
  /** Users can sign in to it: 3-legged access tokens. */
  readonly hasUsers: boolean;
  /** It can own service accounts. */
  readonly hasServiceAccounts: boolean;
}

/** Every app type with its abilities, the most usual first. */
export const appTypes: Readonly<Record<AppType, AppTypeAbilities>> = {
  serverToServer: { hasClientSecret: true, hasUsers: false, hasServiceAccounts: true },
  traditionalWeb: { hasClientSecret: true, hasUsers: true, hasServiceAccounts: false },
  desktopMobileSpa: { hasClientSecret: false, hasUsers: true, hasServiceAccounts: false },
  oauth2: { hasClientSecret: true, hasUsers: true, hasServiceAccounts: false },
};

/** Whether `value` names an app type. */
export function isAppType(value: unknown): value is AppType {
  return typeof value === 'string' && Object.hasOwn(appTypes, value);
}
