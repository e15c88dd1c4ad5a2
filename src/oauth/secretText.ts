import { isErrorCode } from './errorCodes';

/** A shorter secret may be a part of ordinary words. */
const minLengthInsideWords = 8;

/**
 * The text without the secrets in it, so that it may be shown and logged. An error code stays whole: it is no secret, even
 * where someone chose a part of it as their client secret.
 */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  if (isErrorCode(text)) return text;
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
