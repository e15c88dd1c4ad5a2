import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import type { Operation, OperationGroup } from '../../src/inspection/operation';
import { Fields } from '../../src/oauth/fields';
import { readFields } from '../../src/oauth/json';

const methods = ['get', 'put', 'post', 'delete', 'head', 'patch'];

/** The operations of every OpenAPI file below a folder, those without scopes too, in the order of the files. */
export function readOperations(folder: string): readonly Operation[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:ya?ml|json)$/.test(path) && !/(?:^|[\\/])(?:\.|node_modules)/.test(path))
    .toSorted()
    .flatMap((path) => readFile(join(folder, path)));
}

/** Operations that need scopes, those together that need the same of one API. */
export function groupOperations(operations: readonly Operation[]): readonly OperationGroup[] {
  const groups = new Map<string, OperationGroup & { readonly operations: string[] }>();
  for (const { method, path, ...needs } of operations.filter(hasScopes)) {
    const key = JSON.stringify(needs);
    const group = groups.get(key) ?? { ...needs, operations: [] };
    group.operations.push(`${method} ${path}`);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function hasScopes({ twoLegged = [], threeLegged = [] }: Operation): boolean {
  return twoLegged.length + threeLegged.length > 0;
}

function readFile(path: string): readonly Operation[] {
  const document = readFields(load(readFileSync(path, 'utf8')));
  const paths = readFields(document?.get('paths'));
  if (!paths) return [];
  const api = path.replace(/^.*[\\/]/, '').replace(/\.\w+$/, '');
  return [...paths].flatMap(([template, item]) =>
    [...(readFields(item) ?? [])]
      .filter(([method]) => methods.includes(method))
      .map(([method, operation]) => {
        const security = readFields(operation)?.get('security') ?? document?.get('security');
        return correct({ api, method: method.toUpperCase(), path: template, ...readLegs(security) });
      }),
  );
}

/** Each requirement is one that suffices, but webhooks puts both legs into one, although no token has both. */
function readLegs(security: unknown): Pick<Operation, 'twoLegged' | 'threeLegged'> {
  const requirements = Fields.parse({ security }, (fields) => fields.findList('security', readFields)) ?? [];
  const find = (scheme: string): readonly string[] | undefined =>
    requirements
      .map((requirement) => Fields.parse(Object.fromEntries(requirement), (fields) => fields.optionalTexts(scheme)))
      .find((scopes) => scopes !== undefined);
  const [twoLegged, threeLegged] = [find('2-legged'), find('3-legged')];
  return { ...(twoLegged && { twoLegged }), ...(threeLegged && { threeLegged }) };
}

/** What is wrong in the files, compared with Autodesk's own pages. */
function correct(operation: Operation): Operation {
  const { api, twoLegged, threeLegged } = operation;
  const path =
    api === 'datamanagement' && operation.path.startsWith('/projects/') ? `/data/v1${operation.path}` : operation.path;
  // "User context optional": https://aps.autodesk.com/en/docs/data/v2/reference/http/buckets-:bucketKey-objects-:objectKey-signeds3upload-GET
  const both = api === 'oss' && /\/objects(?:\/|$)/.test(path) ? twoLegged : threeLegged;
  return {
    ...operation,
    path,
    ...(twoLegged && { twoLegged: twoLegged.map(correctScope) }),
    ...(both && { threeLegged: both.map(correctScope) }),
  };
}

/** https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/scopes/ */
function correctScope(scope: string): string {
  return scope === 'viewable:read' ? 'viewables:read' : scope;
}
