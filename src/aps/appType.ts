/**
 * The three app types of the APS portal, and `oauth2` for an app that is registered at another server.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/App-types/
 */
export type AppType = 'serverToServer' | 'traditionalWeb' | 'desktopMobileSpa' | 'oauth2';

/** What apps of a type can do. For `oauth2` it also depends on the server. */
export interface AppTypeAbilities {
  /** A confidential client: it has a client secret and can request 2-legged access tokens. */
  readonly hasClientSecret: boolean;
  /** Users can sign in to it, for 3-legged access tokens. */
  readonly hasUsers: boolean;
  /** It can own service accounts. */
  readonly hasServiceAccounts: boolean;
}

/** Every app type with its abilities, the most common first. */
export const appTypes: Readonly<Record<AppType, AppTypeAbilities>> = {
  serverToServer: { hasClientSecret: true, hasUsers: false, hasServiceAccounts: true },
  traditionalWeb: { hasClientSecret: true, hasUsers: true, hasServiceAccounts: false },
  desktopMobileSpa: { hasClientSecret: false, hasUsers: true, hasServiceAccounts: false },
  oauth2: { hasClientSecret: true, hasUsers: true, hasServiceAccounts: false },
};

/** Whether `value` is an app type. */
export function isAppType(value: unknown): value is AppType {
  return typeof value === 'string' && Object.hasOwn(appTypes, value);
}
