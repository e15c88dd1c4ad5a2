import { getEndpoint, type AuthorizationServer } from './authorizationServer';
import { InsecureEndpointError } from './errors';
import { isSecureEndpoint } from './http';
import { codeChallenge } from './pkce';
import { scopeParameter } from './scopeParameter';

/** What a client asks of a user through the browser; `state`, `codeVerifier` and `nonce` are of `randomText`. */
export interface AuthorizationRequest {
  readonly clientId: string;
  /** Exactly as it is registered: servers compare it as text. */
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string;
  /** Stays with whoever asks; only its challenge is sent. */
  readonly codeVerifier: string;
  /** Ties the id_token to this request; to be given when `openid` is among the scopes. */
  readonly nonce?: string | undefined;
  /** `login` lets another user sign in where the browser remembers one. */
  readonly prompt?: 'login' | undefined;
}

/**
 * Where to send the user's browser for an authorization code, with PKCE (S256) always. The answer is to be opened
 * as it is: it holds %20 and no +, so that decoding and encoding it as a URI or as a form both leave it intact.
 * @throws MissingEndpointError
 * @throws InsecureEndpointError when the authorization endpoint is neither HTTPS nor loopback: users type passwords there
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
  // A + of the values themselves is %2B by now.
  const query = parameters.toString().replaceAll('+', '%20');
  url.search = url.search === '' ? query : `${url.search}&${query}`;
  url.hash = '';
  return url.href;
}
