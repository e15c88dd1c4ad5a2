import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answer } from './answer';
import type { EmulatorState } from './state';

/** What an endpoint gets to see of an HTTP request. */
export interface EndpointRequest {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  readonly query: URLSearchParams;
  /** Empty unless the body was declared `application/x-www-form-urlencoded`. */
  readonly form: URLSearchParams;
}

export type Endpoint = (request: EndpointRequest, state: EmulatorState) => Answer | Promise<Answer>;

export async function readRequest(request: IncomingMessage): Promise<EndpointRequest> {
  const body = request.method === 'POST' ? await text(request) : '';
  const mediaType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  const isForm = mediaType === 'application/x-www-form-urlencoded';
  return {
    authorization: request.headers.authorization,
    cookie: request.headers.cookie,
    query: new URLSearchParams(request.url?.split('?').slice(1).join('?')),
    form: new URLSearchParams(isForm ? body : ''),
  };
}

/** A form parameter; one without a value counts as left out, as RFC 6749 section 3.2 asks. */
export function formParameter(request: EndpointRequest, name: string): string | undefined {
  const value = request.form.get(name);
  return value === null || value === '' ? undefined : value;
}
