import type { TokenReply } from '../delivery/protocol';
import type { TokenFormat } from './commandLine';

/** A token that a window has given. */
type Token = Extract<TokenReply, { kind: 'accessToken' }>;

/** The environment variable that holds a token. */
export const tokenVariable = 'APS_ACCESS_TOKEN';

/** Writes a token in a form, without a line end. */
export function formatToken(format: TokenFormat, token: Token): string {
  const { accessToken, scopes, credential } = token;
  switch (format) {
    case 'token':
      return accessToken;
    case 'header':
      return `Authorization: Bearer ${accessToken}`;
    case 'env':
      return `${tokenVariable}=${quoteForShell(accessToken)}`;
    case 'json':
      return JSON.stringify({
        access_token: accessToken,
        token_type: 'Bearer',
        expires_at: formatExpiry(token),
        scope: scopes.join(' '),
        credential,
      });
    case 'headers-json':
      return JSON.stringify({ Authorization: `Bearer ${accessToken}` });
    case 'exec-credential':
      // https://kubernetes.io/docs/reference/access-authn-authz/authentication/#input-and-output-formats
      return JSON.stringify({
        apiVersion: 'client.authentication.k8s.io/v1',
        kind: 'ExecCredential',
        status: { token: accessToken, expirationTimestamp: formatExpiry(token) },
      });
  }
}

/** RFC 3339, without fractions of a second. */
function formatExpiry({ expiresAt }: Token): string | undefined {
  return expiresAt === undefined ? undefined : new Date(expiresAt).toISOString().replace(/\.\d+/, '');
}

/** The usual tokens need no quotes, which `docker run --env-file` would pass on. */
function quoteForShell(text: string): string {
  return /^[\w.~+/=-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
