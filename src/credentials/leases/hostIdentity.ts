import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Where a process ID means something. */
export interface Host {
  readonly name: string;
  /** On Linux: the PID namespace, which containers have of their own. */
  readonly pidNamespace: string | undefined;
  /** On Linux: identifies the running kernel. */
  readonly bootId: string | undefined;
}

/** The PID namespace of a Linux system itself has this name on every machine (PROC_PID_INIT_INO of the kernel). */
const initialNamespace = 'pid:[4026531836]';

/** This process's host. */
export function readHost(): Host {
  return {
    name: hostname(),
    pidNamespace: readIfThere(() => readlinkSync('/proc/self/ns/pid')),
    bootId: readIfThere(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
  };
}

/**
 * A short hash that is the same for two processes only if each can look up the other by its process ID. Containers may
 * share a host name, and those of two machines the number of a namespace too. Outside of containers, the boot isn't
 * part of it: what was there before a restart of the machine is known to be gone.
 */
export function identifyHost({ name, pidNamespace, bootId }: Host): string {
  const isContainer = pidNamespace !== undefined && pidNamespace !== initialNamespace;
  const text = isContainer ? [name, pidNamespace, bootId ?? ''].join('\n') : name;
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function readIfThere(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
