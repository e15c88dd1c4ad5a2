import { getEndpoint, type AuthorizationServer } from './authorizationServer';
import { InsecureEndpointError } from './errors';
import { isSecureEndpoint } from './http';
import { codeChallenge } from './pkce';
import { scopeParameter } from './scopeParameter';

/** An authorization request. `state`, `codeVerifier` and `nonce` come from `randomText`. */
export interface AuthorizationRequest {
  readonly clientId: string;
  /** Exactly as registered: servers compare it as text. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  /** A secret until the code is exchanged: only its challenge is sent. */
  readonly codeVerifier: string;
  /** Ties the id_token to this request; for requests with the scope `openid`. */
  readonly nonce?: string | undefined;
  /** `login` lets another user sign in even if the browser has a session. */
  readonly prompt?: 'login' | undefined;
}

/**
 * Builds the URL that asks the user for an authorization code, always with PKCE (S256). Open it unchanged. It contains
 * %20 and no +, so decoding and encoding it as a URI or as a form both leave it intact.
 * @throws MissingEndpointError
 * @throws InsecureEndpointError if the authorization endpoint is neither HTTPS nor loopback: users type passwords there
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
 */
export function buildAuthorizationUrl(server: AuthorizationServer, request: AuthorizationRequest): string {
  const endpoint = getEndpoint(server, 'authorizationEndpoint');
  if (!isSecureEndpoint(endpoint)) throw new InsecureEndpointError(endpoint.host);
  const parameters = new URLSearchParams({
    ...server.parameters,
    response_type: 'code',
    client_id: request.clientId,
    redirect_uri: request.redirectUri,
    ...scopeParameter(request.scopes),
    state: request.state,
    code_challenge: codeChallenge(request.codeVerifier),
    code_challenge_method: 'S256',
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    ...(request.prompt === undefined ? {} : { prompt: request.prompt }),
  });
  const url = new URL(endpoint);
  // A + in a value is already %2B.
  const query = parameters.toString().replaceAll('+', '%20');
  url.search = url.search === '' ? query : `${url.search}&${query}`;
  url.hash = '';
  return url.href;
}
