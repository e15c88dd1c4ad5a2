import { canHaveServiceAccounts, canSignIn, type App } from '../../credentials/catalog/app';
import type { Catalog } from '../../credentials/catalog/catalog';
import { resolveApp, type ResolvedApp } from '../../credentials/catalog/resolvedCredential';
import { CredentialError } from '../../credentials/credentialError';
import type { CommandTarget } from '../commandTarget';
import { CredentialFailure } from '../errors/credentialFailure';
import { pickApp } from './pickCredential';
import type { StepsOrTitle } from './steps';

const kinds = {
  users: { canHave: canSignIn, code: 'noUsers' },
  serviceAccounts: { canHave: canHaveServiceAccounts, code: 'noServiceAccounts' },
} as const;

/**
 * The app that a command acts on, of those that can have users or service accounts, found in the same way as any app.
 * @throws CredentialFailure if there are only others, or the target is one
 * @throws CancellationError if nothing was picked
 */
export async function pickAppWith(
  kind: keyof typeof kinds,
  catalog: Catalog,
  target: CommandTarget | undefined,
  title: StepsOrTitle,
): Promise<ResolvedApp> {
  const { canHave, code } = kinds[kind];
  const fail = (app: App): CredentialFailure =>
    new CredentialFailure(resolveApp(app), new CredentialError(code, app.id));
  await catalog.whenSettled();
  const [first] = catalog.apps;
  if (first && !catalog.apps.some(canHave)) throw fail(first);
  const picked = await pickApp(catalog, target, title, () => catalog.apps.filter(canHave));
  if (!canHave(picked.app)) throw fail(picked.app);
  return picked;
}
