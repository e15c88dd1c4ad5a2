import { createHash } from 'node:crypto';
import type { ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import { credentialPrefix } from '../credentials/catalog/secretNames';
import { serverOf } from '../credentials/catalog/server';
import { sortScopes } from '../credentials/tokens/accessToken';

/** A credential as other extensions and VS Code's Accounts menu see it. */
export interface Account {
  readonly id: string;
  /**
   * What VS Code shows, and what it remembers the person's consent by. So no two credentials ever have the same one, not
   * even after one of them was removed and its name given to another.
   */
  readonly label: string;
}

/** In hexadecimal digits: so many that no two credentials of one name have the same code. */
const codeLength = 10;

/** The account of a credential. A credential that is renamed gets another label, so that the person is asked again. */
export function accountOf(resolved: ResolvedCredential): Account {
  const { credential, app, name } = resolved;
  const id = credentialPrefix(credential);
  const appName = `${app.name} (…${app.clientId.slice(-4)})`;
  // The ID of an app is random and is never given again, so neither is this. A list of the labels that were used could be lost,
  // or be written by two windows at once, and VS Code would still remember what the person allowed them.
  const code = createHash('sha256').update(id).digest('hex').slice(0, codeLength);
  return { id, label: `${appName}${credential.kind === 'app' ? '' : ` · ${name}`} #${code}` };
}

/**
 * Whether what was granted to the credential, or chosen for it, has all of these scopes. None means its own, which it has
 * unless they must be chosen first.
 */
export function hasScopes({ app, user, scopes: own }: ResolvedCredential, scopes: readonly string[]): boolean {
  if (scopes.length === 0) return own.length > 0 || serverOf(app).hasDefaultScopes;
  return scopes.every((scope) => own.includes(scope) && (user?.granted?.includes(scope) ?? true));
}

/** The credential's own scopes and these, each once, sorted. */
export function addScopes({ scopes: own }: ResolvedCredential, scopes: readonly string[]): readonly string[] {
  return sortScopes([...own, ...scopes]);
}

/** The ID of a session: the same after every renewal of its token, and for the same scopes in any order. */
export function sessionId({ id }: Account, scopes: readonly string[]): string {
  return `${id} ${sortScopes(scopes).join(' ')}`;
}

/** Whether this is the ID of the account or of one of its sessions. */
export function isOfAccount({ id }: Account, candidate: string): boolean {
  return candidate === id || candidate.startsWith(`${id} `);
}
