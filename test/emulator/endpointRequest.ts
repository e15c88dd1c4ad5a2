import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answer } from './answer';
import type { EmulatorState } from './state';

/** The parts of an HTTP request that an endpoint needs. */
export interface EndpointRequest {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** Without its parameters, in lowercase. */
  readonly contentType: string | undefined;
  readonly query: URLSearchParams;
  /** Empty unless the body was declared `application/x-www-form-urlencoded`. */
  readonly form: URLSearchParams;
  /** Undefined unless the body was declared `application/json` and is valid. */
  readonly json: unknown;
  /** As received. */
  readonly body: string;
  /** The values of the `{…}` segments of the route. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

export type Endpoint = (request: EndpointRequest, state: EmulatorState) => Answer | Promise<Answer>;

export async function readRequest(
  request: IncomingMessage,
  pathParameters: Readonly<Record<string, string>>,
): Promise<EndpointRequest> {
  const body = await text(request);
  const contentType = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  return {
    authorization: request.headers.authorization,
    cookie: request.headers.cookie,
    contentType,
    query: new URLSearchParams(request.url?.split('?').slice(1).join('?')),
    form: new URLSearchParams(contentType === 'application/x-www-form-urlencoded' ? body : ''),
    json: contentType === 'application/json' ? parseJson(body) : undefined,
    body,
    pathParameters,
  };
}

/** A form parameter. An empty one is treated as omitted (RFC 6749 section 3.2). */
export function formParameter(request: EndpointRequest, name: string): string | undefined {
  const value = request.form.get(name);
  return value === null || value === '' ? undefined : value;
}

export function bearerToken({ authorization }: EndpointRequest): string | undefined {
  return /^Bearer ([\w.~+/=-]+)$/.exec(authorization ?? '')?.[1];
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
