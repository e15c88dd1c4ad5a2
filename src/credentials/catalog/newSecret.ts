import { programName, type SecretCommand } from '../commands/secretCommand';
import type { App } from './app';
import type { BoundClientSecret, BoundCommand } from './boundSecret';

/**
 * A client secret as a person enters it: the secret itself, or the command that prints it. Whoever stores a command says
 * with it that the person has seen it in full and allowed it.
 */
export type NewSecret = string | { readonly command: SecretCommand };

/** What a person entered, as the secret store keeps it. */
export function toBoundSecret(entered: NewSecret, bound: Omit<BoundCommand, 'command'>): BoundClientSecret {
  return typeof entered === 'string' ? { ...bound, value: entered } : { ...bound, command: entered.command };
}

/** The app, which says where its secret comes from. */
export function withSourceOf(app: App, entered: NewSecret | undefined): App {
  const { secretProgram: before, ...others } = app;
  if (typeof entered === 'object') return { ...others, secretProgram: programName(entered.command) };
  return before === undefined ? app : others;
}
