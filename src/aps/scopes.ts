/** A permission that an access token can carry at Autodesk. */
export interface ScopeInfo {
  readonly scope: string;
  /** What it allows, in English; the key of its translation. */
  readonly meaning: string;
  /** Whether a 2-legged token can carry it, or only one that a user signed in for. */
  readonly twoLegged: boolean;
}

/** Limits of one token request. */
export const scopeLimits = { maxScopes: 50, maxCharacters: 3000 } as const;

/**
 * Autodesk's scopes in the order of its documentation, those for service accounts and app management last.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/scopes/
 */
export const apsScopes: readonly ScopeInfo[] = [
  { scope: 'data:read', meaning: 'Read files, folders, projects, models and other data', twoLegged: true },
  { scope: 'data:write', meaning: 'Create, change and delete data', twoLegged: true },
  { scope: 'data:create', meaning: 'Create data', twoLegged: true },
  { scope: 'data:search', meaning: 'Search data', twoLegged: true },
  { scope: 'bucket:create', meaning: 'Create buckets', twoLegged: true },
  { scope: 'bucket:read', meaning: 'Read and list buckets', twoLegged: true },
  { scope: 'bucket:update', meaning: 'Change buckets', twoLegged: true },
  { scope: 'bucket:delete', meaning: 'Delete buckets', twoLegged: true },
  { scope: 'code:all', meaning: 'Write and run code in Automation (Design Automation)', twoLegged: true },
  { scope: 'account:read', meaning: 'Read accounts of ACC and BIM 360', twoLegged: true },
  { scope: 'account:write', meaning: 'Change accounts of ACC and BIM 360', twoLegged: true },
  { scope: 'viewables:read', meaning: 'View models in the Viewer, nothing else', twoLegged: true },
  { scope: 'user-profile:read', meaning: 'Read the profile of the user', twoLegged: true },
  { scope: 'user:read', meaning: 'Read the profile and the products of the user', twoLegged: true },
  { scope: 'user:write', meaning: 'Change the profile of the user', twoLegged: true },
  { scope: 'openid', meaning: 'Know who signed in (id_token)', twoLegged: false },
  { scope: 'profapi:core-std-profile:read', meaning: 'Read the standard profile of who signed in', twoLegged: false },
  { scope: 'application:service_account:read', meaning: 'List service accounts', twoLegged: true },
  { scope: 'application:service_account:write', meaning: 'Create, change and delete service accounts', twoLegged: true },
  { scope: 'application:service_account_key:read', meaning: 'List keys of service accounts', twoLegged: true },
  { scope: 'application:service_account_key:write', meaning: 'Create, change and delete keys of service accounts', twoLegged: true },
  { scope: 'application:client:read', meaning: 'List apps and who works on them', twoLegged: false },
  { scope: 'application:client:write', meaning: 'Create and change apps', twoLegged: false },
  { scope: 'application:client:rotate_secret', meaning: 'Replace the client secret of the app', twoLegged: true },
];

/** What is wrong with a scope or a set of scopes that a person chose. */
export type ScopeProblem = 'badCharacter' | 'notTwoLegged' | 'tooMany' | 'tooLong';

/**
 * Checks scopes for a 2-legged token; unknown ones pass, for Autodesk adds scopes and `data:read:<URN>` is made up by the caller.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3
 */
export function findTwoLeggedScopeProblem(scopes: readonly string[]): ScopeProblem | undefined {
  if (scopes.some((scope) => !/^[\x21\x23-\x29\x2b-\x5b\x5d-\x7e]+$/.test(scope))) return 'badCharacter';
  if (scopes.some((scope) => apsScopes.some((known) => known.scope === scope && !known.twoLegged))) return 'notTwoLegged';
  if (scopes.length > scopeLimits.maxScopes) return 'tooMany';
  return scopes.join(' ').length > scopeLimits.maxCharacters ? 'tooLong' : undefined;
}
