import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';

/** A secret as the secret store keeps it: with the hosts that it was entered for, so that it goes nowhere else. */
export interface BoundSecret {
  readonly value: string;
  /** Hosts with their ports. Undefined for a secret that was stored before hosts were. */
  readonly hosts: readonly string[] | undefined;
  /** Counts the changes of the secret: a window that sees a lower number than another sees an old secret. */
  readonly generation: number;
}

/** Formats a secret for the secret store. */
export function formatBoundSecret({ value, hosts, generation }: BoundSecret): string {
  return JSON.stringify({ value, hosts, generation });
}

/** Parses what the secret store has. Any other text is the secret itself. */
export function parseBoundSecret(text: string): BoundSecret {
  const parsed = Fields.parse(parseJson(text), (fields) => ({
    value: fields.text('value'),
    hosts: fields.optionalTexts('hosts'),
    generation: fields.number('generation'),
  }));
  return parsed ?? { value: text, hosts: undefined, generation: 0 };
}
