/** A scope of Autodesk's APIs. */
export interface ScopeInfo {
  readonly scope: string;
  /** What it allows, in English; the key of its translation. */
  readonly meaning: string;
  /** Whether it is for 2-legged access tokens, 3-legged ones, or both. */
  readonly legs: 'any' | TokenLegs;
}

/** The legs of an access token: for the app itself, or for a user. */
export type TokenLegs = 'twoLegged' | 'threeLegged';

/** Autodesk's limits for one token request. */
const scopeLimits = { maxScopes: 50, maxCharacters: 3000 } as const;

/**
 * Autodesk's scopes in the order of its documentation, those for service accounts and app management last.
 * @see https://aps.autodesk.com/en/docs/oauth/v2/developers_guide/scopes/
 */
export const apsScopes: readonly ScopeInfo[] = [
  { scope: 'data:read', meaning: 'Read files, folders, projects, models, and other data', legs: 'any' },
  { scope: 'data:write', meaning: 'Create, change, and delete data', legs: 'any' },
  { scope: 'data:create', meaning: 'Create data', legs: 'any' },
  { scope: 'data:search', meaning: 'Search data', legs: 'any' },
  { scope: 'bucket:create', meaning: 'Create buckets', legs: 'any' },
  { scope: 'bucket:read', meaning: 'Read and list buckets', legs: 'any' },
  { scope: 'bucket:update', meaning: 'Change buckets', legs: 'any' },
  { scope: 'bucket:delete', meaning: 'Delete buckets', legs: 'any' },
  { scope: 'code:all', meaning: 'Write and run code in Automation (Design Automation)', legs: 'any' },
  { scope: 'account:read', meaning: 'Read accounts in ACC and BIM 360', legs: 'any' },
  { scope: 'account:write', meaning: 'Change accounts in ACC and BIM 360', legs: 'any' },
  { scope: 'viewables:read', meaning: 'View models in the Viewer (no other data)', legs: 'any' },
  { scope: 'user-profile:read', meaning: "Read the user's profile", legs: 'any' },
  { scope: 'user:read', meaning: "Read the user's profile and products", legs: 'any' },
  { scope: 'user:write', meaning: "Change the user's profile", legs: 'any' },
  { scope: 'openid', meaning: 'Identify the signed-in user (id_token)', legs: 'threeLegged' },
  {
    scope: 'profapi:core-std-profile:read',
    meaning: "Read the signed-in user's standard profile",
    legs: 'threeLegged',
  },
  { scope: 'application:service_account:read', meaning: 'List service accounts', legs: 'twoLegged' },
  {
    scope: 'application:service_account:write',
    meaning: 'Create, change, and delete service accounts',
    legs: 'twoLegged',
  },
  { scope: 'application:service_account_key:read', meaning: 'List service account keys', legs: 'twoLegged' },
  {
    scope: 'application:service_account_key:write',
    meaning: 'Create, change, and delete service account keys',
    legs: 'twoLegged',
  },
  { scope: 'application:client:read', meaning: 'List apps and their collaborators', legs: 'threeLegged' },
  { scope: 'application:client:write', meaning: 'Create and change apps', legs: 'threeLegged' },
  { scope: 'application:client:rotate_secret', meaning: "Replace the app's client secret", legs: 'twoLegged' },
];

/** The scopes that an access token can have. */
export function scopesFor(legs: TokenLegs): readonly ScopeInfo[] {
  return apsScopes.filter((known) => known.legs === 'any' || known.legs === legs);
}

/** What is wrong with a set of scopes. */
export type ScopeProblem = 'badCharacter' | 'otherLegs' | 'tooMany' | 'tooLong';

/**
 * Checks scopes before Autodesk does. Unknown scopes are allowed, because Autodesk adds scopes and `data:read:<URN>`
 * has a variable part.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.3
 */
export function findScopeProblem(scopes: readonly string[], legs: TokenLegs): ScopeProblem | undefined {
  if (scopes.some((scope) => !/^[\x21\x23-\x29\x2b-\x5b\x5d-\x7e]+$/.test(scope))) return 'badCharacter';
  const possible = scopesFor(legs);
  if (scopes.some((scope) => apsScopes.some((known) => known.scope === scope && !possible.includes(known))))
    return 'otherLegs';
  if (scopes.length > scopeLimits.maxScopes) return 'tooMany';
  return scopes.join(' ').length > scopeLimits.maxCharacters ? 'tooLong' : undefined;
}

/** The scopes in a setting, and how many of its values aren't scopes. */
export interface ParsedScopes {
  readonly scopes: readonly string[];
  readonly invalid: number;
}

/** Parses a list of scopes from a setting. Those that these legs can't have are left out; they are for the other legs. */
export function parseScopes(value: unknown, legs: TokenLegs): ParsedScopes {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  const texts = values.filter((text) => typeof text === 'string');
  const valid = texts.filter((scope) => findScopeProblem([scope], legs) !== 'badCharacter');
  const scopes = [...new Set(valid)].filter((scope) => findScopeProblem([scope], legs) === undefined);
  return { scopes, invalid: values.length - valid.length };
}
