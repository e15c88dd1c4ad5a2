import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';

export interface EmulatorChild {
  readonly baseUrl: string;
  /** Token requests received so far. */
  countTokenRequests(): Promise<number>;
  close(): Promise<void>;
}

/** Starts the emulator in a child process that always ends with this one. */
export async function startEmulatorChild(): Promise<EmulatorChild> {
  // esbuild moves this code to a chunk in another folder, but keeps the two entry points together.
  const child = fork(join(dirname(process.argv[1] ?? ''), 'emulatorProcess.mjs'));
  child.once('exit', (code) => {
    if (code !== 0) throw new Error('The emulator has ended.');
  });
  return {
    baseUrl: String(await nextMessage(child)),
    async countTokenRequests() {
      const answer = nextMessage(child);
      child.send('count');
      return Number(await answer);
    },
    async close() {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

function nextMessage(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve) => child.once('message', resolve));
}
