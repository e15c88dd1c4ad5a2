import { UnexpectedResponseError } from '../oauth/errors';
import type { Parser } from '../oauth/fields';
import { sendRequest, type HttpOptions, type HttpRequest, type HttpResponse } from '../oauth/http';
import { parseJson } from '../oauth/json';
import { parseApsErrorResponse } from './apsError';

/** A request to one of Autodesk's REST services, with the access token that authorizes it. */
export interface ApsRequest {
  readonly method?: HttpRequest['method'];
  readonly url: URL;
  readonly accessToken?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Secrets in the body: an error response may quote them. */
  readonly secrets?: readonly string[];
}

/**
 * Sends a request and parses the JSON of the response.
 * @throws UnexpectedResponseError `notJson` if `parse` doesn't recognize the response
 * @throws ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError, or the signal's reason
 */
export async function requestJson<T>(request: ApsRequest, parse: Parser<T>, options: HttpOptions = {}): Promise<T> {
  const { status, text } = await sendApsRequest(request, options);
  const parsed = parse(parseJson(text));
  if (parsed === undefined) throw new UnexpectedResponseError('notJson', status);
  return parsed;
}

/**
 * Sends a request whose response has nothing to read; anything but a 2xx is thrown.
 * @throws as `requestJson` does
 */
export async function sendApsRequest(request: ApsRequest, options: HttpOptions = {}): Promise<HttpResponse> {
  const { method = 'GET', url, accessToken, body, secrets = [] } = request;
  const authorization = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await sendRequest(
    {
      method,
      url,
      headers: { accept: 'application/json', ...content, ...authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    options,
  );
  const { status, text, retryAfterMs, serverDate } = response;
  if (status >= 200 && status < 300) return response;
  const errorBody = parseJson(text, accessToken === undefined ? secrets : [accessToken, ...secrets]);
  throw (
    parseApsErrorResponse({ status, body: errorBody, retryAfterMs, serverDate }) ??
    new UnexpectedResponseError('status', status, retryAfterMs)
  );
}
