/**
 * A client of an authorization server. A confidential client authenticates with its secret, in the header or in the
 * body, never in both, or with an assertion that its private key signs. A public client only identifies itself.
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
  /** RFC 7523 section 2.2. `createAssertion` signs a new assertion for each request; `now` is the server's time. */
  | { readonly kind: 'privateKeyJwt'; readonly createAssertion: (now: number) => Promise<string> }
  | { readonly kind: 'none' };

/**
 * The headers and form fields that authenticate a client. `now` is the server's time in epoch milliseconds.
 * @throws InvalidKeyError if its private key can't sign
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 * @see https://www.rfc-editor.org/rfc/rfc7521#section-4.2
 */
export async function authenticateClient(
  { clientId, authentication }: Client,
  now: number,
): Promise<{
  readonly headers: Record<string, string>;
  readonly fields: Record<string, string>;
}> {
  switch (authentication.kind) {
    case 'basic': {
      const credentials = basicCredentials(clientId, authentication.clientSecret);
      return { headers: { authorization: `Basic ${credentials}` }, fields: {} };
    }
    case 'body':
      return { headers: {}, fields: { client_id: clientId, client_secret: authentication.clientSecret } };
    case 'privateKeyJwt':
      return {
        headers: {},
        fields: {
          client_id: clientId,
          client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
          client_assertion: await authentication.createAssertion(now),
        },
      };
    case 'none':
      return { headers: {}, fields: { client_id: clientId } };
  }
}

/** What an `Authorization: Basic` header holds: the client ID and the secret, each encoded as in a form. */
export function basicCredentials(clientId: string, clientSecret: string): string {
  return Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64');
}

function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}
