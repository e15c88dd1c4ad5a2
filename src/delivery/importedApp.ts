import type { AppType } from '../aps/appType';
import { isLoopbackRedirect } from '../credentials/signIn/redirectUri';
import type { ReadValues } from './readVariables';

/**
 * The type of an app, as far as the variables of its sample tell; undefined if it may be Server-to-Server or a Traditional Web
 * App. Only apps whose users sign in have a callback URL, only Server-to-Server apps have service accounts, and only Desktop,
 * Mobile, Single-Page Apps have no client secret.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/App-types/
 */
export function findAppType({ clientSecret, callbackUrl, serviceAccountId }: ReadValues): AppType | undefined {
  if (serviceAccountId !== undefined) return 'serverToServer';
  if (clientSecret === undefined) return 'desktopMobileSpa';
  return callbackUrl === undefined ? undefined : 'traditionalWeb';
}

/** The callback URL, if this machine can listen on it. */
export function findLoopbackUri({ callbackUrl = '' }: ReadValues): string | undefined {
  return isLoopbackRedirect(callbackUrl) ? callbackUrl : undefined;
}
