import { sendRequest, type HttpOptions } from '../oauth/http';
import { findToken } from './pastedToken';

/**
 * Sends a `GET` with a pasted token, and responds with the status: 401 means that the token isn't accepted.
 * @throws NetworkError, UnexpectedResponseError, InsecureEndpointError, or the signal's reason
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-2.1
 */
export async function tryToken(pasted: string, url: URL, options: HttpOptions = {}): Promise<number> {
  const headers = { accept: 'application/json', authorization: `Bearer ${findToken(pasted) ?? ''}` };
  const { status } = await sendRequest({ method: 'GET', url, headers }, options);
  return status;
}
