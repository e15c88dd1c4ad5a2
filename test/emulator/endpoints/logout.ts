import type { Answer } from '../answer';
import type { EndpointRequest } from '../endpointRequest';
import { deadEndPage, htmlPage, redirect } from '../htmlPage';
import { forgetUser } from '../sessionCookie';
import type { EmulatorState } from '../state';

/** `GET /authentication/v2/logout`: ends the browser session, but revokes no tokens. */
export function answerLogout({ query }: EndpointRequest, state: EmulatorState): Answer {
  const target = query.get('post_logout_redirect_uri');
  const headers = { 'Set-Cookie': forgetUser() };
  if (target === null) {
    return htmlPage(200, 'You are signed out', '<p>You can close this page now.</p>', headers);
  }
  return isHostAllowed(target, state) ? redirect(target, headers) : deadEndPage(headers);
}

/** Autodesk has a list of allowed hosts; here it is the hosts of all registered redirect URIs. */
function isHostAllowed(target: string, { apps }: EmulatorState): boolean {
  const redirectUris = [...apps.values()].flatMap((app) => app.redirectUris ?? []);
  return URL.canParse(target) && redirectUris.some((redirectUri) => siteOf(redirectUri) === siteOf(target));
}

/** `URL.origin` is "null" for every custom scheme. */
function siteOf(uri: string): string {
  const { protocol, host } = new URL(uri);
  return `${protocol}//${host}`;
}
