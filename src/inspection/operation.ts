/** An operation of Autodesk's APIs with the scopes that it requires, all of them. */
export interface Operation {
  readonly api: string;
  readonly method: string;
  /** With a name in braces for each variable segment. */
  readonly path: string;
  /** Undefined if it accepts no 2-legged tokens; empty if Autodesk's file names no scope. */
  readonly twoLegged?: readonly string[];
  /** Likewise for 3-legged tokens. */
  readonly threeLegged?: readonly string[];
}

/** Operations of one API that require the same; each as its method, a blank, and its path. */
export interface OperationGroup extends Pick<Operation, 'api' | 'twoLegged' | 'threeLegged'> {
  readonly operations: readonly string[];
}

/** The operations that name scopes, with where that is from, and the day as `YYYY-MM-DD`. */
export interface ScopeTable {
  readonly source: string;
  readonly renewedOn: string;
  readonly groups: readonly OperationGroup[];
}
