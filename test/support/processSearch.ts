import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A running process that has a text where other programs can read it. */
export interface ProcessWithText {
  readonly pid: number;
  readonly parentPid: number;
  /** The program and its arguments. */
  readonly commandLine: string;
  /** Other users can read the arguments, and programs of the same user the environment. */
  readonly where: 'arguments' | 'environment';
}

/** The descendants of this process that have one of the texts in their arguments or in their environment. Linux only. */
export function processesWith(texts: readonly string[]): readonly ProcessWithText[] {
  return descendants().flatMap((pid) =>
    (['arguments', 'environment'] as const).flatMap((where) => {
      const content = readProcess(pid, where === 'arguments' ? 'cmdline' : 'environ');
      if (!texts.some((text) => content.includes(text))) return [];
      return [{ pid, parentPid: parentOf(pid), commandLine: commandLineOf(pid), where }];
    }),
  );
}

/** Every process that this one has started, and those have started. */
export function descendants(of = process.pid): readonly number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), parent: parentOf(Number(name)) }));
  const childrenOf = (pid: number): readonly number[] =>
    parents.flatMap((one) => (one.parent === pid ? [one.pid, ...childrenOf(one.pid)] : []));
  return childrenOf(of);
}

export function commandLineOf(pid: number): string {
  return readProcess(pid, 'cmdline').replaceAll('\0', ' ').trim();
}

function parentOf(pid: number): number {
  const [, parent = '0'] = /^PPid:\t(\d+)$/m.exec(readProcess(pid, 'status')) ?? [];
  return Number(parent);
}

/** Empty if the process has just ended. */
function readProcess(pid: number, file: string): string {
  try {
    return readFileSync(join('/proc', String(pid), file), 'utf8');
  } catch {
    return '';
  }
}
