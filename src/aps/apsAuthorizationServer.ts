import type { AuthorizationServer } from '../oauth/authorizationServer';
import { parseGatewayRefusal } from './apsError';

/** Autodesk's own host. */
export const defaultBaseUrl = 'https://developer.api.autodesk.com';

/**
 * Autodesk's authorization server under a base URL, with or without a slash at its end.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/reference/http/gettoken-POST/
 */
export function apsAuthorizationServer(baseUrl: URL): AuthorizationServer {
  const under = (path: string) => new URL(`${baseUrl.href.replace(/\/+$/, '')}/authentication/v2/${path}`);
  return {
    tokenEndpoint: under('token'),
    revocationEndpoint: under('revoke'),
    parseRefusal: parseGatewayRefusal,
  };
}
