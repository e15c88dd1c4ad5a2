/** What the client gets: the members of RFC 6749 section 5.1, or the code and the sentence of section 5.2. */
export type EndpointReply =
  | {
      readonly kind: 'accessToken';
      readonly accessToken: string;
      /** Epoch milliseconds. */
      readonly expiresAt: number | undefined;
      readonly scopes: readonly string[];
    }
  | {
      readonly kind: 'refused';
      /** `access_denied` if a person has to do something, `temporarily_unavailable` if only time has to pass. */
      readonly error: 'access_denied' | 'invalid_request' | 'temporarily_unavailable';
      readonly message: string;
    };

/** The HTTP status of a reply (RFC 6749 section 5). */
export function statusOfEndpointReply(reply: EndpointReply): number {
  if (reply.kind === 'accessToken') return 200;
  switch (reply.error) {
    case 'invalid_request':
      return 400;
    case 'access_denied':
      return 403;
    case 'temporarily_unavailable':
      return 503;
  }
}

/** The JSON of a reply, with the members of RFC 6749 sections 5.1 and 5.2; `expires_at` is an RFC 3339 time. */
export function formatEndpointReply(reply: EndpointReply): object {
  if (reply.kind === 'refused') return { error: reply.error, error_description: reply.message };
  return {
    access_token: reply.accessToken,
    token_type: 'Bearer',
    expires_at: reply.expiresAt === undefined ? undefined : new Date(reply.expiresAt).toISOString(),
    scope: reply.scopes.join(' '),
  };
}
