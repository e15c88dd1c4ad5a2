/**
 * A client of an authorization server. A confidential client authenticates with its secret, in the header or in the
 * body, never in both. A public client only identifies itself.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export interface Client {
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
}

/** How a client authenticates; RFC 6749 section 2.3. */
export type ClientAuthentication =
  | { readonly kind: 'basic'; readonly clientSecret: string }
  | { readonly kind: 'body'; readonly clientSecret: string }
  | { readonly kind: 'none' };

/**
 * The headers and form fields that authenticate a client.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 */
export function authenticateClient(client: Client): {
  readonly headers: Record<string, string>;
  readonly fields: Record<string, string>;
} {
  const { clientId, authentication } = client;
  switch (authentication.kind) {
    case 'basic': {
      const userPass = `${formEncode(clientId)}:${formEncode(authentication.clientSecret)}`;
      return { headers: { authorization: `Basic ${Buffer.from(userPass).toString('base64')}` }, fields: {} };
    }
    case 'body':
      return { headers: {}, fields: { client_id: clientId, client_secret: authentication.clientSecret } };
    case 'none':
      return { headers: {}, fields: { client_id: clientId } };
  }
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
