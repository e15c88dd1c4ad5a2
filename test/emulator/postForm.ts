/** Posts a form as a confidential app does: with the client ID and the secret in the Authorization header. */
export function postForm(
  url: string,
  parameters: Readonly<Record<string, string>>,
  client?: { readonly clientId: string; readonly clientSecret: string },
): Promise<Response> {
  const headers =
    client === undefined ? {} : { Authorization: `Basic ${btoa(`${client.clientId}:${client.clientSecret}`)}` };
  return fetch(url, { method: 'POST', headers, body: new URLSearchParams(parameters) });
}

/** Requests a 2-legged access token. */
export function postTokenRequest(
  baseUrl: string,
  client: { readonly clientId: string; readonly clientSecret: string },
  scope = 'data:read',
): Promise<Response> {
  return postForm(`${baseUrl}/authentication/v2/token`, { grant_type: 'client_credentials', scope }, client);
}
