/** The order in which people look for names: `nightly-2` comes before `nightly-10`. */
export function compareNames(one: string, other: string): number {
  return one.localeCompare(other, undefined, { numeric: true });
}
