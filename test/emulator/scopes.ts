/** The scopes in the discovery document. */
export const listedScopes = [
  'user-profile:read',
  'user:read',
  'user:write',
  'viewables:read',
  'data:read',
  'data:write',
  'data:create',
  'data:search',
  'bucket:create',
  'bucket:read',
  'bucket:update',
  'bucket:delete',
  'code:all',
  'account:read',
  'account:write',
  'openid',
] as const;

const serviceAccountScopes: ReadonlySet<string> = new Set(listedScopes.filter((scope) => scope !== 'openid'));

const twoLeggedScopes: ReadonlySet<string> = new Set([
  ...serviceAccountScopes,
  'application:service_account:read',
  'application:service_account:write',
  'application:service_account_key:read',
  'application:service_account_key:write',
  'application:client:rotate_secret',
]);

const threeLeggedScopes: ReadonlySet<string> = new Set([
  ...listedScopes,
  'application:client:read',
  'application:client:write',
  'profapi:core-std-profile:read',
]);

const singleResourceScope = /^data:read:urn:adsk\.[^*\\"]+$/u;

/** The scopes of a 2-legged request, or undefined if Autodesk would reject them. */
export function parseTwoLeggedScope(scope: string): readonly string[] | undefined {
  return parseScope(scope, twoLeggedScopes);
}

/** The scopes of an authorization request, or undefined if Autodesk would reject them. */
export function parseThreeLeggedScope(scope: string): readonly string[] | undefined {
  return parseScope(scope, threeLeggedScopes);
}

/** The scopes of an assertion of a service account, or undefined if Autodesk would reject them. */
export function parseServiceAccountScope(scope: string): readonly string[] | undefined {
  return parseScope(scope, serviceAccountScopes);
}

function parseScope(scope: string, known: ReadonlySet<string>): readonly string[] | undefined {
  const scopes = scope.split(' ').filter((part) => part !== '');
  const isAcceptable =
    scope.length <= 3000 &&
    scopes.length >= 1 &&
    scopes.length <= 50 &&
    scopes.every((part) => known.has(part) || singleResourceScope.test(part));
  return isAcceptable ? [...new Set(scopes)] : undefined;
}
