import type { ErrorResponse } from '../oauth/errorResponse';
import { readText } from '../oauth/json';
import { serverText } from '../oauth/serverText';

/**
 * An error response in one of Autodesk's own formats, that of its gateway or that of its REST services.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export class ApsError extends Error {
  override readonly name = 'ApsError';
  /**
   * The wire's `errorCode`, such as `AUTH-001`, or `title`, such as `limit_exceeded`; undefined for an exceeded quota.
   */
  readonly code: string | undefined;
  /** The wire's `developerMessage` or `detail`, which may be empty: text from a server, to be shown as plain text only. */
  readonly description: string;
  readonly status: number;
  /** How long the server asks to wait before the next request. */
  readonly retryAfterMs: number | undefined;

  constructor(response: Pick<ApsError, 'code' | 'description' | 'status' | 'retryAfterMs'>) {
    const code = response.code === undefined ? undefined : serverText(response.code);
    super(`Autodesk returned ${code ?? 'an error'} (HTTP ${response.status}).`);
    this.code = code;
    this.description = serverText(response.description);
    this.status = response.status;
    this.retryAfterMs = response.retryAfterMs;
  }
}

/** Parses an error response of Autodesk's gateway or REST services; undefined if the body has another format. */
export function parseApsErrorResponse({ status, body, retryAfterMs }: ErrorResponse): ApsError | undefined {
  const error = gatewayError(body) ?? serviceError(body);
  return error && new ApsError({ ...error, status, retryAfterMs });
}

function gatewayError(body: unknown): Pick<ApsError, 'code' | 'description'> | undefined {
  const description = readText(body, 'developerMessage');
  const code = readText(body, 'errorCode');
  if (description === undefined && code === undefined) return undefined;
  return { code, description: description ?? readText(body, 'userMessage') ?? readText(body, 'message') ?? '' };
}

/** RFC 7807. */
function serviceError(body: unknown): Pick<ApsError, 'code' | 'description'> | undefined {
  const code = readText(body, 'title');
  return code === undefined ? undefined : { code, description: readText(body, 'detail') ?? '' };
}
