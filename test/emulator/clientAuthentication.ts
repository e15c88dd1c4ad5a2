import { noApiAccess, oauthError, type Answer } from './answer';
import { formParameter, type EndpointRequest } from './endpointRequest';
import type { EmulatorApp, EmulatorState } from './state';

interface PresentedClient {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
}

export type ClientAuthentication =
  { readonly kind: 'authenticated'; readonly app: EmulatorApp } | { readonly kind: 'refused'; readonly answer: Answer };

/** The client that the request claims to come from, authenticated or not. */
export function presentedClient(request: EndpointRequest): PresentedClient | undefined {
  if (request.authorization !== undefined) {
    return parseBasic(request.authorization);
  }
  const clientId = formParameter(request, 'client_id');
  return clientId === undefined ? undefined : { clientId, clientSecret: formParameter(request, 'client_secret') };
}

/** Only the token endpoint accepts a secret in the body; elsewhere, a confidential app must send the header. */
export function authenticateClient(
  request: EndpointRequest,
  state: EmulatorState,
  secretInBody: 'accepted' | 'refused',
): ClientAuthentication {
  if (request.authorization !== undefined && hasCredentialsInBody(request)) {
    const description = "The 'client_id' is not supported in the request body when Authorization headers are present.";
    return refused(oauthError(400, 'invalid_request', description));
  }
  const client = presentedClient(request);
  if (client === undefined) {
    return refused(oauthError(401, 'invalid_credentials', 'No client credentials found.'));
  }
  const app = state.apps.get(client.clientId);
  const isSecretMisplaced =
    secretInBody === 'refused' && request.authorization === undefined && client.clientSecret !== undefined;
  if (app === undefined || app.isArchived === true || isSecretMisplaced || app.clientSecret !== client.clientSecret) {
    return refused(oauthError(401, 'invalid_credentials', 'The client credentials are invalid.'));
  }
  return app.hasApiAccess === false ? refused(noApiAccess()) : { kind: 'authenticated', app };
}

function refused(answer: Answer): ClientAuthentication {
  return { kind: 'refused', answer };
}

function hasCredentialsInBody(request: EndpointRequest): boolean {
  return (formParameter(request, 'client_id') ?? formParameter(request, 'client_secret')) !== undefined;
}

/** Autodesk requires a capital B. */
function parseBasic(authorization: string): PresentedClient | undefined {
  if (!authorization.startsWith('Basic ')) {
    return undefined;
  }
  const decoded = Buffer.from(authorization.slice('Basic '.length), 'base64').toString();
  const colon = decoded.indexOf(':');
  return colon === -1 ? undefined : { clientId: decoded.slice(0, colon), clientSecret: decoded.slice(colon + 1) };
}
