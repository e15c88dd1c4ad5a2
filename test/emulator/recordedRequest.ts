import type { IncomingHttpHeaders } from 'node:http';

/** A request as it was received, its credentials included: for tests that compare it, and kept in memory only. */
export interface RecordedRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** The names in lower case. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: string;
}
