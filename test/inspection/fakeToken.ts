/** A JWT with a signature that fits nothing. */
export function fakeToken(claims: unknown, header: unknown = { alg: 'RS256', kid: 'key-1' }): string {
  const part = (value: unknown): string =>
    Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;
}
