import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';
import type { SecretCommandProblem } from './secretCommandError';

/** A secret that a command printed. */
export interface PrintedSecret {
  readonly value: string;
  /** In epoch milliseconds: from then on the command is asked again, if somebody needs the secret. */
  readonly expiresAt: number | undefined;
}

/** What a command printed: a secret, or why it isn't one. */
export type ReadOutput = PrintedSecret | { readonly problem: SecretCommandProblem };

/**
 * Reads what a command printed: one line, which is the client secret, or JSON as in AWS' `credential_process`:
 * `{ "version": 1, "clientSecret": "…", "expiresAt": "2026-01-01T00:00:00Z" }`.
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function readOutput(stdout: string): ReadOutput {
  const text = stdout.replace(/^\ufeff/, '').trim();
  if (text === '') return { problem: 'noOutput' };
  if (text.startsWith('{')) return readJson(text) ?? { problem: 'unknownOutput' };
  if (/[\r\n]/.test(text)) return { problem: 'severalLines' };
  return isPlain(text) ? { value: text, expiresAt: undefined } : { problem: 'unknownOutput' };
}

function readJson(text: string): PrintedSecret | undefined {
  return Fields.parse(parseJson(text), (fields) => {
    const value = fields.text('clientSecret');
    const expiresAt = fields.optional('expiresAt', parseTime);
    return fields.number('version') === 1 && isPlain(value) ? { value, expiresAt } : undefined;
  });
}

function parseTime(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

/** Colors of a terminal, for example, aren't a part of a secret. */
function isPlain(text: string): boolean {
  return !/\p{Cc}|\ufffd/u.test(text);
}
