/**
 * Names that servers add to the redirect, besides those that are longer than two letters and have a value. Google sends
 * `hd`.
 */
const knownNames: ReadonlySet<string> = new Set([
  'code',
  'error',
  'error_description',
  'error_uri',
  'hd',
  'iss',
  'scope',
  'session_state',
  'state',
]);

/** In these a + is a space: they hold words, and their names alone say so. */
const namesOfWords: ReadonlySet<string> = new Set(['error_description', 'scope']);

/**
 * The query of a redirect as the server encoded it, from one that may have been percent-decoded as a whole, which VS
 * Code does on the desktop and not on the web. Then & and = separate parameters only where a name follows: one that is
 * known, or one of at least three letters with a value. A + stays what it was: a space only in texts of words.
 * @see https://www.rfc-editor.org/rfc/rfc6749#appendix-B
 */
export function callbackQuery(query: string, isDecoded: boolean): string {
  if (!isDecoded) return query;
  const parameters: (readonly [name: string, value: string])[] = [];
  for (const part of query.split('&')) {
    const previous = parameters.at(-1);
    const [name, value] = splitParameter(part);
    if (previous && !isParameter(name, value))
      parameters[parameters.length - 1] = [previous[0], `${previous[1]}&${part}`];
    else parameters.push([name, value ?? '']);
  }
  return parameters.map(([name, value]) => `${encode(name)}=${encodeValue(name, value)}`).join('&');
}

function splitParameter(part: string): readonly [name: string, value: string | undefined] {
  const end = part.indexOf('=');
  return end === -1 ? [part, undefined] : [part.slice(0, end), part.slice(end + 1)];
}

function isParameter(name: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  return knownNames.has(name) || (value !== '' && /^[a-z][\w.-]{2,}$/i.test(name));
}

function encodeValue(name: string, value: string): string {
  return namesOfWords.has(name) ? encode(value.replaceAll('+', ' ')) : encode(value);
}

/** A lone surrogate can't be encoded. */
function encode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, '\ufffd'));
}
