import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after } from '../processes';
import { repository } from '../repository';

/** The folder of an extension that gets sessions of this one. */
export const probeConsumer = join(repository, 'test/support/probeConsumer');

/** A session as the probe tells it. */
export interface ProbedSession {
  readonly id: string;
  readonly account: { readonly id: string; readonly label: string };
  readonly scopes: readonly string[];
  /** The SHA-256 of the access token, in hexadecimal. */
  readonly token: string;
}

/** The probe in one window. */
export interface Probe {
  /** Calls `vscode.authentication.getSession`. @throws Error with the message of what it throws */
  readonly getSession: (
    scopes: readonly string[],
    options?: Readonly<Record<string, unknown>>,
  ) => Promise<ProbedSession | null>;
  readonly call: (name: string, ...args: readonly unknown[]) => Promise<unknown>;
}

/** Waits for the probe of a window that was opened or reloaded after `known` were found. */
export async function findProbe(workspace: string, known: Set<string>): Promise<Probe> {
  for (;;) {
    const found = existsSync(workspace) ? readdirSync(workspace) : [];
    const name = found.find((file) => file.startsWith('probe-') && !known.has(file));
    if (name !== undefined) {
      known.add(name);
      return probeAt(Number(name.split('-').at(-1)));
    }
    await after(100);
  }
}

function probeAt(port: number): Probe {
  const call = async (...request: readonly unknown[]): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body: JSON.stringify(request) });
    const reply: unknown = await response.json();
    if (typeof reply === 'object' && reply !== null && 'error' in reply) throw new Error(String(reply.error));
    return typeof reply === 'object' && reply !== null && 'value' in reply ? reply.value : undefined;
  };
  return { call, getSession: async (scopes, options = {}) => readSession(await call('getSession', scopes, options)) };
}

function readSession(value: unknown): ProbedSession | null {
  return isSession(value) ? value : null;
}

function isSession(value: unknown): value is ProbedSession {
  return typeof value === 'object' && value !== null && 'token' in value && 'account' in value;
}
