/**
 * Codes that decide how a client goes on. A text that is one of them is no secret, even where someone chose a part of it
 * as their client secret.
 */
const errorCodes: ReadonlySet<string> = new Set([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'access_denied',
  'invalid_token',
  'insufficient_scope',
  'incorrect_client_credentials',
  'bad_verification_code',
  'bad_refresh_token',
]);

/** A shorter secret may be a part of ordinary words. */
const minLengthInsideWords = 8;

/** The text without the secrets in it, so that it may be shown and logged. A text that is an error code stays whole. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  if (errorCodes.has(text)) return text;
  // The longest first: a secret may be a part of another one.
  const present = secrets.filter(Boolean).toSorted((one, other) => other.length - one.length);
  return present.reduce(withoutSecret, text);
}

function withoutSecret(text: string, secret: string): string {
  if (secret.length >= minLengthInsideWords) return text.replaceAll(secret, '…');
  const literal = secret.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return text.replaceAll(new RegExp(`(?<!\\w)${literal}(?!\\w)`, 'g'), '…');
}

/** The forms in which a server may quote a secret: plain, encoded as a form, as a URI, or for HTML. */
export function secretForms(secret: string): readonly string[] {
  const encoded = [new URLSearchParams({ '': secret }).toString().slice(1), encodeText(secret)];
  const lowercase = encoded.map((text) => text.replaceAll(/%[\dA-F]{2}/g, (code) => code.toLowerCase()));
  return [...new Set([secret, ...encoded, ...lowercase, escapeHtml(secret)])];
}

/** A lone surrogate can't be encoded, and no server quotes it. */
function encodeText(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Cs}/gu, ''));
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
