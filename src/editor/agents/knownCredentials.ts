import { canGetToken, canSignIn } from '../../credentials/catalog/app';
import { isSameCredential } from '../../credentials/catalog/credential';
import { listCredentials, resolveApp, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { findForAgent } from '../../inspection/agentCredentials';
import type { EditorServices } from '../editorServices';

type KnownServices = Pick<EditorServices, 'catalog' | 'loadDelivery'>;

/** What a language model may know of, because any extension may: VS Code tells extensions the accounts that are offered. */
export interface KnownCredentials {
  readonly offered: readonly ResolvedCredential[];
  /** Apps and service accounts that nobody has offered, and nobody has withheld. */
  readonly others: readonly ResolvedCredential[];
}

/** A user whom the person withholds from other extensions is in neither list. */
export async function findKnownCredentials(services: KnownServices): Promise<KnownCredentials> {
  const { apps } = services.catalog;
  const { offers } = (await services.loadDelivery()).permissions;
  const offered = await offers.filter(apps);
  const publicApps = apps.filter((app) => canSignIn(app) && !canGetToken(app)).map((app) => resolveApp(app));
  const all = [...apps.flatMap((app) => listCredentials(app)), ...publicApps];
  const others = all.filter(
    (each) => !each.user && !offered.some(({ credential }) => isSameCredential(credential, each.credential)),
  );
  return { offered, others };
}

/** The credentials that a language model means by a name, offered or not. */
export async function findByName(services: KnownServices, name: string): Promise<readonly ResolvedCredential[]> {
  const { offered, others } = await findKnownCredentials(services);
  return findForAgent([...offered, ...others], name);
}
