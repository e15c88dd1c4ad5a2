import type { IncomingHttpHeaders } from 'node:http';

/** A request as received, including its credentials. Kept only in memory, for tests to compare. */
export interface RecordedRequest {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  /** The names are lowercase. */
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly body: string;
}
