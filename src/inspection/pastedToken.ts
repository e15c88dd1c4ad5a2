import { parseJson, readText } from '../oauth/json';

/** Longer texts aren't looked at: no token is that long. */
const maxLength = 1_000_000;

/** What people paste around an access token. */
const members = ['access_token', 'accessToken', 'id_token', 'token'];

const jwt = /(?<![\w.-])eyJ[\w-]*\.[\w-]+\.[\w-]*(?![\w.-])/;

/** RFC 6750 section 2.1, and quotes that don't belong there. */
const bearer = /\bBearer[\s:=]+["'`]?([\w.~+/-]+=*)/i;

const parameter = /\b(?:access_token|APS_ACCESS_TOKEN)\s*=\s*["'`]?([\w.~+/-]+=*)/i;

/** Without whitespace and punctuation that no token has; shorter is a word. */
const opaque = /^[\w.~+/-]{16,}=*$/;

/**
 * The token in a text that someone pasted: alone, in quotes, after `Bearer`, in a header, a curl line, a line of an
 * `.env` file, a token response as JSON, or broken into lines. Undefined if there is none.
 */
export function findToken(pasted: string): string | undefined {
  if (pasted.length > maxLength) return undefined;
  const text = pasted.replaceAll(/[\u200b\ufeff]/g, '').trim();
  return findInJson(text) ?? findInText(text);
}

/** A text without the tokens, secrets, and codes in it, so that the rest of it may be shown. */
export function withoutTokens(text: string): string {
  return text
    .replaceAll(/(?<![\w-])eyJ[\w-]*\.[\w.-]+/g, '…')
    .replaceAll(/\b(Bearer|Basic)[\s:=]+["'`]?[\w.~+/-]{16,}=*/gi, '$1 …')
    .replaceAll(
      /\b((?:access|refresh|id)_token|client_secret|client_assertion|assertion)(["'`]?\s*[:=]\s*["'`]?)[\w.~+/-]{8,}=*/gi,
      '$1$2…',
    )
    .replaceAll(/\bcode=[\w.~+/-]{8,}/g, 'code=…');
}

function findInJson(text: string): string | undefined {
  if (!/^["{]/.test(text)) return undefined;
  const value = parseJson(text);
  if (typeof value === 'string') return findInText(value.trim());
  const found = members.map((name) => readText(value, name)).find((token) => token !== undefined);
  return found === undefined ? undefined : findInText(found);
}

function findInText(text: string): string | undefined {
  // A terminal or a mail breaks long lines.
  const joined = text.replaceAll(/\s+/g, '');
  if (jwt.exec(joined)?.[0] === joined) return joined;
  const marked = bearer.exec(text)?.[1] ?? jwt.exec(text)?.[0] ?? parameter.exec(text)?.[1];
  if (marked !== undefined) return marked;
  const bare = text.replaceAll(/^["'`<]+|["'`>,;]+$/g, '');
  return opaque.test(bare) ? bare : undefined;
}
