/**
 * The `scope` parameter of a request. Without scopes it is left out, and the server uses its default.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3
 */
export function scopeParameter(scopes: readonly string[]): Readonly<Record<string, string>> {
  return scopes.length === 0 ? {} : { scope: scopes.join(' ') };
}
