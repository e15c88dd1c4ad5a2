import type { NetworkProblem } from '../../src/oauth/errors';

/** Every name of a union, which the compiler checks to be complete. */
export function names<Name extends string>(all: Readonly<Record<Name, true>>): readonly Name[] {
  const listed: Name[] = [];
  for (const name in all) listed.push(name);
  return listed;
}

export const networkProblems = names<NetworkProblem>({
  certificate: true,
  hostNotFound: true,
  proxy: true,
  refused: true,
  reset: true,
  timedOut: true,
  unreachable: true,
});
