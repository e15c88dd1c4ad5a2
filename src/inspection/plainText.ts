import { serverText } from '../oauth/serverText';
import { withoutTokens } from './pastedToken';

/** What is looked at of a text before the rest is dropped; many times what is shown. */
const maxRead = 2000;

/**
 * A value from someone else as plain text on one line with at most 200 characters: text as it is, anything else as JSON.
 * Tokens in it are left out. Empty for undefined.
 */
export function plainText(value: unknown): string {
  return serverText(withoutTokens((typeof value === 'string' ? value : toJson(value)).slice(0, maxRead)));
}

/** JSON that is nested too deeply can't be written. */
function toJson(value: unknown): string {
  try {
    return value === undefined ? '' : JSON.stringify(value);
  } catch {
    return '…';
  }
}
