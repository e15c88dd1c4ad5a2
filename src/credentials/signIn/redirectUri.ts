/** Whether a text is a redirect URI that this machine can listen on: plain HTTP to a loopback host, with a port. */
export function isLoopbackRedirect(text: string): boolean {
  const url = parseUrl(text);
  if (url?.protocol !== 'http:' || url.port === '' || hasExtras(url)) return false;
  return url.hostname === 'localhost' || url.hostname === '[::1]' || url.hostname === '127.0.0.1';
}

/** Whether a text can be the URL of a team's relay page. */
export function isRelayPage(text: string): boolean {
  const url = parseUrl(text);
  return url !== undefined && (url.protocol === 'https:' || isLoopbackRedirect(text)) && !hasExtras(url);
}

/**
 * Whether a text can be the redirect URI of an app whose users paste what the browser opened: any absolute URI without a
 * fragment (RFC 6749 section 3.1.2), of at most 2048 characters, that doesn't run a script.
 */
export function isPastedRedirect(text: string): boolean {
  const url = parseUrl(text);
  if (!url || text.length > 2048 || /[\s\p{Cc}]/u.test(text)) return false;
  return !['javascript:', 'data:', 'vbscript:'].includes(url.protocol) && url.hash === '' && url.username === '';
}

function hasExtras(url: URL): boolean {
  return url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '';
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
