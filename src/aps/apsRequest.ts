import { UnexpectedResponseError } from '../oauth/errors';
import { sendRequest, type HttpOptions, type HttpRequest, type HttpResponse } from '../oauth/http';
import { parseJson } from '../oauth/json';
import { parseApsErrorResponse } from './apsError';

/** A request to one of Autodesk's REST services, with the access token that it is allowed by. */
export interface ApsRequest {
  readonly method?: HttpRequest['method'];
  readonly url: URL;
  readonly accessToken?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/**
 * Asks and reads the JSON of the answer.
 * @throws ApsError, NetworkError, UnexpectedResponseError, InsecureEndpointError, or the signal's reason
 */
export async function requestJson(request: ApsRequest, options: HttpOptions = {}): Promise<unknown> {
  const answer = await sendApsRequest(request, options);
  const body = parseJson(answer.text);
  if (body === undefined) throw new UnexpectedResponseError('notJson', answer.status);
  return body;
}

/**
 * Asks where the answer has nothing to read; anything but a 2xx is thrown.
 * @throws as `requestJson` does
 */
export async function sendApsRequest(request: ApsRequest, options: HttpOptions = {}): Promise<HttpResponse> {
  const { method = 'GET', url, accessToken, body } = request;
  const authorization = accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
  const content = body === undefined ? {} : { 'content-type': 'application/json' };
  const answer = await sendRequest(
    {
      method,
      url,
      headers: { accept: 'application/json', ...content, ...authorization },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    },
    options,
  );
  const { status, text, retryAfterMs, serverDate } = answer;
  if (status >= 200 && status < 300) return answer;
  const refused = parseJson(text, accessToken === undefined ? [] : [accessToken]);
  throw (
    parseApsErrorResponse({ status, body: refused, retryAfterMs, serverDate }) ??
    new UnexpectedResponseError('status', status, retryAfterMs)
  );
}
