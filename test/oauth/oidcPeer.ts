import { once } from 'node:events';
import { createServer } from 'node:http';
import Provider, { type Configuration } from 'oidc-provider';
import type { AuthorizationServer } from '../../src/oauth/authorizationServer';

/** A certified OpenID provider, to test against the RFCs and not only against our emulator. */
export interface OidcPeer {
  readonly server: AuthorizationServer;
  close(): void;
}

export async function startOidcPeer(configuration: Configuration): Promise<OidcPeer> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const address = listener.address();
  if (address === null || typeof address === 'string') throw new Error('The peer listens on no TCP port.');
  const issuer = `http://127.0.0.1:${address.port}`;
  const answer = new Provider(issuer, configuration).callback();
  listener.on('request', (request, response) => void answer(request, response));
  return {
    server: {
      issuer,
      authorizationEndpoint: new URL(`${issuer}/auth`),
      tokenEndpoint: new URL(`${issuer}/token`),
      revocationEndpoint: new URL(`${issuer}/token/revocation`),
      introspectionEndpoint: new URL(`${issuer}/token/introspection`),
      userInfoEndpoint: new URL(`${issuer}/me`),
      jwksEndpoint: new URL(`${issuer}/jwks`),
    },
    close() {
      listener.closeAllConnections();
      listener.close();
    },
  };
}
