import type { ErrorResponse } from '../oauth/authorizationServer';
import { readText } from '../oauth/json';

/**
 * Autodesk refused in one of its own shapes instead of the RFC's: its gateway, or one of its REST services.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/
 * @see https://aps.autodesk.com/en/docs/ssa/v1
 */
export class ApsError extends Error {
  override readonly name = 'ApsError';
  /** The wire's `errorCode`, such as `AUTH-001`, or `title`, such as `limit_exceeded`; a full quota has none. */
  readonly code: string | undefined;
  /** The wire's `developerMessage` or `detail`: text from a server, to be shown as plain text only. */
  readonly description: string;
  readonly status: number;
  /** How long the server asked to wait before trying again. */
  readonly retryAfterMs: number | undefined;

  constructor(refusal: {
    code: string | undefined;
    description: string;
    status: number;
    retryAfterMs: number | undefined;
  }) {
    super(`Autodesk refused${refusal.code === undefined ? '' : ` with ${refusal.code}`} (HTTP ${refusal.status}).`);
    this.code = refusal.code;
    this.description = refusal.description;
    this.status = refusal.status;
    this.retryAfterMs = refusal.retryAfterMs;
  }
}

/** Reads a refusal of the gateway or of a REST service; undefined when the body has another shape. */
export function parseApsErrorResponse({ status, body, retryAfterMs }: ErrorResponse): ApsError | undefined {
  const developerMessage = readText(body, 'developerMessage');
  if (developerMessage !== undefined)
    return new ApsError({ code: readText(body, 'errorCode'), description: developerMessage, status, retryAfterMs });
  const [title, detail] = [readText(body, 'title'), readText(body, 'detail')];
  return title === undefined
    ? undefined
    : new ApsError({ code: title, description: detail ?? '', status, retryAfterMs });
}
