import type { Refusal } from '../oauth/authorizationServer';

/**
 * Autodesk's gateway refused, in its own shape instead of the RFC's.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/error_handling/
 */
export class ApsError extends Error {
  override readonly name = 'ApsError';
  /** The wire's `errorCode`, such as `AUTH-001`; a full quota has none. */
  readonly code: string | undefined;
  /** The wire's `developerMessage`: text from a server, to be shown as plain text only. */
  readonly description: string;
  readonly status: number;
  /** How long the server asked to wait before trying again. */
  readonly retryAfterMs: number | undefined;

  constructor(refusal: { code: string | undefined; description: string; status: number; retryAfterMs: number | undefined }) {
    super(`Autodesk refused${refusal.code === undefined ? '' : ` with ${refusal.code}`} (HTTP ${refusal.status}).`);
    this.code = refusal.code;
    this.description = refusal.description;
    this.status = refusal.status;
    this.retryAfterMs = refusal.retryAfterMs;
  }
}

/** Reads a refusal of the gateway; undefined when the body has another shape. */
export function parseGatewayRefusal({ status, body, retryAfterMs }: Refusal): ApsError | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  if (!('developerMessage' in body) || typeof body.developerMessage !== 'string') return undefined;
  const code = 'errorCode' in body && typeof body.errorCode === 'string' ? body.errorCode : undefined;
  return new ApsError({ code, description: body.developerMessage, status, retryAfterMs });
}
