import { fstatSync } from 'node:fs';

/**
 * Whether a file descriptor is a terminal. `node:tty` is asked only about what could be one, because to load it takes a
 * noticeable part of the time that `aps-token` needs.
 */
export async function isTerminal(fileDescriptor: number): Promise<boolean> {
  if (!couldBeTerminal(fileDescriptor)) return false;
  const { isatty } = await import('node:tty');
  return isatty(fileDescriptor);
}

function couldBeTerminal(fileDescriptor: number): boolean {
  if (process.platform === 'win32') return true;
  try {
    return fstatSync(fileDescriptor).isCharacterDevice();
  } catch {
    return true;
  }
}
