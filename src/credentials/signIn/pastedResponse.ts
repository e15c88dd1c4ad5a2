import { isResponseTo } from './isResponseTo';
import type { PendingSignIn } from './userSignIn';

/** Redirect URIs that mean that the server shows the code on a page of its own, as Google's guides named them. */
const outOfBandUris: readonly string[] = ['urn:ietf:wg:oauth:2.0:oob', 'urn:ietf:wg:oauth:2.0:oob:auto'];

/** Whether the server shows the code for the person to copy, without its `state`. */
export function isOutOfBand({ redirectUri }: Pick<PendingSignIn, 'redirectUri'>): boolean {
  return outOfBandUris.includes(redirectUri);
}

/**
 * The query of the response that a person pasted: that of the URL which the browser opened, or the code, if the server
 * shows nothing else, or with the state after a #, as Anthropic shows it. Nobody can check the `state` of a bare code, but a code of another sign-in doesn't fit the code
 * verifier (RFC 7636). Undefined if the text doesn't belong to this sign-in.
 */
export function readPastedResponse(
  pending: Pick<PendingSignIn, 'redirectUri' | 'state'>,
  text: string,
): string | undefined {
  const query = queryOf(text);
  if (isResponseTo(pending, query)) return query;
  const [code = '', state] = text.trim().split('#');
  const belongsHere = state === undefined ? isOutOfBand(pending) : state === pending.state;
  if (!belongsHere || !/^[\x21-\x7e]{1,4096}$/.test(code) || /[?&]|^code=|:\/\//.test(code)) return undefined;
  return new URLSearchParams({ code, state: pending.state }).toString();
}

function queryOf(url: string): string {
  const text = url.trim();
  return text.slice(text.indexOf('?') + 1).replace(/#.*$/, '');
}
