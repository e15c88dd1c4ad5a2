import { jsonAnswer, type Answer } from '../answer';
import type { EndpointRequest } from '../endpointRequest';
import { listedScopes } from '../scopes';
import type { EmulatorState } from '../state';

/** `GET /.well-known/openid-configuration`: revoke and introspect under Autodesk's and the standard names. */
export function answerDiscovery(_request: EndpointRequest, { baseUrl }: EmulatorState): Answer {
  return jsonAnswer(200, {
    issuer: 'https://developer.api.autodesk.com',
    authorization_endpoint: `${baseUrl}/authentication/v2/authorize`,
    token_endpoint: `${baseUrl}/authentication/v2/token`,
    userinfo_endpoint: `${baseUrl}/userinfo`,
    jwks_uri: `${baseUrl}/authentication/v2/keys`,
    revoke_endpoint: `${baseUrl}/authentication/v2/revoke`,
    revocation_endpoint: `${baseUrl}/authentication/v2/revoke`,
    introspect_endpoint: `${baseUrl}/authentication/v2/introspect`,
    introspection_endpoint: `${baseUrl}/authentication/v2/introspect`,
    scopes_supported: listedScopes,
    response_types_supported: ['code', 'code id_token', 'id_token'],
    response_modes_supported: ['fragment', 'form_post', 'query'],
    grant_types_supported: ['authorization_code', 'client_credentials', 'refresh_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  });
}
