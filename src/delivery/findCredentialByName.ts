import type { App } from '../credentials/catalog/app';
import { isSameCredential, type Credential } from '../credentials/catalog/credential';
import { listCredentials, type ResolvedCredential } from '../credentials/catalog/resolvedCredential';

/** No credential has the name that a program gave, or several have. */
export class CredentialNameError extends Error {
  override readonly name = 'CredentialNameError';
  readonly problem: 'unknown' | 'ambiguous';
  readonly credentialName: string;
  /** What could be meant, each by its shortest name that is no other's: all credentials, or those that have the name. */
  readonly candidates: readonly string[];

  constructor(problem: 'unknown' | 'ambiguous', credentialName: string, candidates: readonly string[]) {
    super(`The name of a credential is ${problem}.`);
    this.problem = problem;
    this.credentialName = credentialName;
    this.candidates = candidates;
  }
}

/**
 * The credential that a program names as people see it: an app's name, a user's email address or name, a service account's
 * name, or, where several have it, `APP/NAME`. Case doesn't matter. Says nothing about a permission.
 * @throws CredentialNameError
 */
export function findCredentialByName(apps: readonly App[], name: string): ResolvedCredential {
  const all = apps.flatMap((app) => listCredentials(app));
  const found = all.filter((candidate) => listNames(candidate).some((known) => isSameName(known, name)));
  // An app may have the name of its own service account.
  const [only, other] = found;
  if (only && !other) return only;
  const problem = only ? 'ambiguous' : 'unknown';
  throw new CredentialNameError(
    problem,
    name,
    (only ? found : all).map((one) => listOnlyNames(all, one)[0] ?? qualifiedName(one)),
  );
}

/**
 * The shortest name by which a placeholder finds the credential and no other; undefined if each of its names has a brace, which
 * would end the placeholder.
 */
export function nameForPlaceholder(apps: readonly App[], credential: Credential): string | undefined {
  const all = apps.flatMap((app) => listCredentials(app));
  const wanted = all.find((candidate) => isSameCredential(candidate.credential, credential));
  return wanted && listOnlyNames(all, wanted).find((name) => !name.includes('}'));
}

/** The names by which a credential is found and no other, the shortest first. */
function listOnlyNames(all: readonly ResolvedCredential[], candidate: ResolvedCredential): readonly string[] {
  const isOnly = (name: string): boolean =>
    all.filter((other) => listNames(other).some((known) => isSameName(known, name))).length === 1;
  return listNames(candidate).filter((name) => name.trim() === name && isOnly(name));
}

function listNames(candidate: ResolvedCredential): readonly string[] {
  const { app, name, user, serviceAccount } = candidate;
  const own = [name, ...(user ? [user.name] : []), ...(serviceAccount ? [serviceAccount.email] : [])];
  return [
    ...own,
    ...(candidate.credential.kind === 'app' ? [] : own.map((each) => `${app.name}/${each}`)),
    qualifiedName(candidate),
  ];
}

/** `APP/` is the app itself. */
function qualifiedName({ credential, app, name }: ResolvedCredential): string {
  return credential.kind === 'app' ? `${app.name}/` : `${app.name}/${name}`;
}

function isSameName(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}
