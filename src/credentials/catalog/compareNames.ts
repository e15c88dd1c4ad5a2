/** Compares names in the order that people expect: `nightly-2` comes before `nightly-10`. */
export function compareNames(one: string, other: string): number {
  return one.localeCompare(other, undefined, { numeric: true });
}
