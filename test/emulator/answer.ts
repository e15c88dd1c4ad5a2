import type { OutgoingHttpHeaders } from 'node:http';

/** The link in the gateway's error responses. */
export const moreInfo = 'https://forge.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/';

/** The response of an endpoint, without the headers that every response has. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

export function jsonAnswer(status: number, body: unknown, headers: OutgoingHttpHeaders = {}): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/json;charset=UTF-8', ...headers },
    body: JSON.stringify(body),
  };
}

export function emptyAnswer(status: number): Answer {
  return { status, headers: {}, body: '' };
}

/** An error response of the authorization server. */
export function oauthError(status: number, error: string, description: string): Answer {
  return jsonAnswer(status, { error, error_description: description });
}

export function missingParameter(name: string): Answer {
  return oauthError(400, 'invalid_request', `The request is missing a required parameter '${name}'.`);
}

export function invalidScope(): Answer {
  const description =
    'The requested scope is invalid, unknown, malformed or exceeds the scope granted by the resource owner.';
  return oauthError(400, 'invalid_scope', description);
}

/** An error response of the Secure Service Account API. */
export function serviceAccountError(status: number, title: string, detail: string): Answer {
  return jsonAnswer(status, { title, detail });
}

/** The gateway's error response for an app without the API product in the portal's API Access list. */
export function noApiAccess(): Answer {
  return jsonAnswer(403, {
    developerMessage: 'The client_id specified does not have access to the api product',
    moreInfo,
    errorCode: 'AUTH-001',
  });
}

/** The gateway's error response for an access token without the scope. */
export function insufficientPrivilege(): Answer {
  const developerMessage = 'Token does not have the privilege for this request.';
  return jsonAnswer(403, { developerMessage, moreInfo, errorCode: 'AUTH-010' });
}

export function quotaExceeded(retryAfterSeconds: number): Answer {
  const headers = { 'Retry-After': retryAfterSeconds };
  return jsonAnswer(429, { developerMessage: 'Quota limit exceeded.' }, headers);
}

export function notFound(): Answer {
  return jsonAnswer(404, { developerMessage: 'The requested resource does not exist.' });
}

export function internalServerError(): Answer {
  return jsonAnswer(500, {
    developerMessage: 'Generic internal server error.',
    userMessage: ' ',
    errorCode: 'ERR-003',
    'more info': 'http://developer.api.autodesk.com/documentation/v2/errors/ERR-003',
  });
}
