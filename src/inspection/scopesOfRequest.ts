import { defaultBaseUrl } from '../aps/apsAuthorizationServer';
import type { TokenLegs } from '../aps/scopes';
import type { Operation } from './operation';
import { scopeTable } from './scopeTable';

/** Whether a token has the scopes that an operation requires. */
export type ScopeComparison =
  | { readonly kind: 'enough' }
  | { readonly kind: 'lacks'; readonly required: readonly string[]; readonly missing: readonly string[] }
  | { readonly kind: 'wrongLegs'; readonly needed: TokenLegs }
  | { readonly kind: 'unknown' };

const apsHost = new URL(defaultBaseUrl).host;

let known: readonly Operation[] | undefined;

/** Every operation whose scopes are known. */
export function listOperations(): readonly Operation[] {
  known ??= scopeTable.groups.flatMap(({ operations, ...group }) =>
    operations.map((operation) => {
      const [method = '', path = ''] = operation.split(' ');
      return { ...group, method, path };
    }),
  );
  return known;
}

/**
 * The operation that a request is for; `url` may be a path only. `host` is the one that stands for Autodesk's. Undefined
 * for a request to another host, or one whose scopes aren't known.
 */
export function findOperation(method: string, url: string, host: string = apsHost): Operation | undefined {
  const base = `https://${host}`;
  if (!URL.canParse(url, base)) return undefined;
  const { host: asked, pathname } = new URL(url, base);
  if (asked !== host && asked !== apsHost) return undefined;
  const segments = segmentsOf(pathname);
  const matches = listOperations().filter(
    (operation) => operation.method === method.toUpperCase() && fits(segmentsOf(operation.path), segments),
  );
  return matches.toSorted((one, other) => countVariables(one) - countVariables(other))[0];
}

/** The scopes that an operation requires of a token; undefined if it doesn't accept tokens with these legs. */
export function requiredScopes(operation: Operation, legs: TokenLegs): readonly string[] | undefined {
  switch (legs) {
    case 'twoLegged':
      return operation.twoLegged;
    case 'threeLegged':
      return operation.threeLegged;
  }
}

/** Compares what an operation requires with the scopes that were granted to a token. */
export function compareScopes(
  operation: Operation | undefined,
  granted: readonly string[],
  legs: TokenLegs,
): ScopeComparison {
  if (!operation) return { kind: 'unknown' };
  const required = requiredScopes(operation, legs);
  if (!required) return { kind: 'wrongLegs', needed: legs === 'twoLegged' ? 'threeLegged' : 'twoLegged' };
  if (required.length === 0) return { kind: 'unknown' };
  const missing = withoutAlternative(required).filter((scope) => !granted.includes(scope));
  if (missing.length === 0) return { kind: 'enough' };
  // `data:read:<URN>` is enough for one resource, and only Autodesk knows which one the request is for.
  if (missing.every((scope) => granted.some((other) => other.startsWith(`${scope}:`)))) return { kind: 'unknown' };
  return { kind: 'lacks', required, missing };
}

/**
 * Autodesk's files list `viewables:read` beside scopes that suffice without it.
 * @see https://aps.autodesk.com/en/docs/data/v2/reference/http/buckets-:bucketKey-details-GET
 */
function withoutAlternative(required: readonly string[]): readonly string[] {
  return required.length === 1 ? required : required.filter((scope) => scope !== 'viewables:read');
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter(Boolean);
}

function isVariable(segment: string): boolean {
  return segment.startsWith('{');
}

function countVariables({ path }: Operation): number {
  return segmentsOf(path).filter(isVariable).length;
}

function fits(template: readonly string[], segments: readonly string[]): boolean {
  return (
    template.length === segments.length && template.every((part, index) => isVariable(part) || part === segments[index])
  );
}
