import { Fields } from '../../oauth/fields';
import { parseJson } from '../../oauth/json';
import { parseSecretCommand, toWords, type SecretCommand } from '../commands/secretCommand';

/** What goes nowhere but to the hosts that it was entered for. */
interface Hosted {
  /** Hosts with their ports. Undefined for a secret that was stored before hosts were. */
  readonly hosts: readonly string[] | undefined;
}

/**
 * A client secret that the server may accept instead of the one in use: the one `before`, until a request has proved its
 * successor; or the one that Autodesk has `prepared`, until it is committed.
 */
export interface OtherSecret extends Hosted {
  readonly kind: 'before' | 'prepared';
  readonly value: string;
}

/**
 * A secret as the secret store keeps it: with the hosts that it was entered for. Everything about it is one entry, so that
 * no moment has only half of it.
 */
export interface BoundSecret extends Hosted {
  readonly value: string;
  /** Counts the changes of the secret: a window that sees a lower number than another sees an old secret. */
  readonly generation: number;
  /** The newest first. */
  readonly others?: readonly OtherSecret[];
}

/**
 * The command of a client secret, which takes the secret's place in the secret store. No workspace, no setting, and no other
 * extension can write there: a command that stands there is one that a person has seen in full and allowed.
 */
export interface BoundCommand extends Hosted {
  readonly command: SecretCommand;
  /** As in a secret. */
  readonly generation: number;
}

/** What the secret store has of a client secret. */
export type BoundClientSecret = BoundSecret | BoundCommand;

/** Formats a secret for the secret store. */
export function formatBoundSecret({ value, hosts, generation, others = [] }: BoundSecret): string {
  return JSON.stringify({ value, hosts, generation, ...(others.length > 0 && { others }) });
}

/** Parses what the secret store has. Any other text is the secret itself. */
export function parseBoundSecret(text: string): BoundSecret {
  const parsed = Fields.parse(parseJson(text), (fields) => ({
    value: fields.text('value'),
    hosts: fields.optionalTexts('hosts'),
    generation: fields.number('generation'),
    others: fields.findList('others', parseOtherSecret) ?? [],
  }));
  return parsed ?? { value: text, hosts: undefined, generation: 0 };
}

/** Formats a client secret for the secret store. */
export function formatClientSecret(secret: BoundClientSecret): string {
  if ('value' in secret) return formatBoundSecret(secret);
  const { command, hosts, generation } = secret;
  return JSON.stringify({ command: toWords(command), hosts, generation });
}

/** Parses what the secret store has for a client secret. A command is always bound to hosts. */
export function parseClientSecret(text: string): BoundClientSecret {
  const parsed = Fields.parse(parseJson(text), (fields) => ({
    command: fields.required('command', parseSecretCommand),
    hosts: fields.required('hosts', () => fields.optionalTexts('hosts')),
    generation: fields.number('generation'),
  }));
  return parsed ?? parseBoundSecret(text);
}

function parseOtherSecret(value: unknown): OtherSecret | undefined {
  return Fields.parse(value, (fields) => ({
    kind: fields.oneOf('kind', ['before', 'prepared']),
    value: fields.text('value'),
    hosts: fields.optionalTexts('hosts'),
  }));
}

/** The other secrets once another secret has taken the place of this one, which no request has proved yet. */
export function othersAfter({ value, hosts, others = [] }: BoundSecret, successor: string): readonly OtherSecret[] {
  const before: OtherSecret = { kind: 'before', value, hosts };
  return [before, ...others.filter((other) => other.value !== value)].filter((other) => other.value !== successor);
}

/**
 * The secret once the server has accepted `accepted`, which is in use from then on: what was kept in case that it doesn't
 * work goes. Unchanged if that is so already, or if another window has replaced all of it in the meantime.
 */
export function afterAcceptance(secret: BoundSecret, accepted: string): BoundSecret {
  const { others = [] } = secret;
  const chosen = accepted === secret.value ? secret : others.find(({ value }) => value === accepted);
  if (chosen === undefined) return secret;
  const rest = others.filter(({ kind, value }) => kind === 'prepared' && value !== accepted);
  if (chosen === secret && rest.length === others.length) return secret;
  return { value: chosen.value, hosts: chosen.hosts, generation: secret.generation, others: rest };
}
