import { hasClientSecret, type App } from '../credentials/catalog/app';
import type { Catalog } from '../credentials/catalog/catalog';
import { findFreeName } from '../credentials/catalog/findFreeName';
import type { PrivateKeys } from '../credentials/catalog/privateKeys';
import type { Backup, BackupApp } from './backup';
import { isSameApp } from './shareFile';

/** What becomes of the apps of a backup. */
export interface RestorePlan {
  /** Those that can be added. */
  readonly added: readonly BackupApp[];
  /** The apps that are in the catalog already, which stay as they are. */
  readonly known: readonly App[];
  /** Apps at Autodesk of a backup with another base URL: their secrets must not be sent to this one. */
  readonly foreign: readonly BackupApp[];
}

/** Says what can be added of a backup. `baseUrl` is the origin of Autodesk's base URL here. */
export function planRestore({ baseUrl: from, apps }: Backup, known: readonly App[], baseUrl: string): RestorePlan {
  const findKnown = ({ app }: BackupApp): App | undefined => known.find((one) => isSameApp(one, app));
  const isForeign = ({ app }: BackupApp): boolean => app.server === undefined && from !== baseUrl;
  const others = apps.filter((one) => !findKnown(one));
  return {
    added: others.filter((one) => !isForeign(one)),
    known: apps.flatMap((one) => findKnown(one) ?? []),
    foreign: others.filter(isForeign),
  };
}

/**
 * Adds an app of a backup with its users, service accounts, and secrets, and with the command of its client secret if the
 * person has allowed that. Nothing is sent anywhere, and nothing runs. An app without its client secret has lost it, and a
 * key without its private key can't sign.
 * @throws InvalidKeyError if a private key can't be read, and what the secret store and the disk throw
 */
export async function restoreApp(
  { catalog, privateKeys }: { readonly catalog: Catalog; readonly privateKeys: PrivateKeys },
  { app, clientSecret, secretCommand, privateKeys: keys }: BackupApp,
  isCommandAllowed: boolean,
): Promise<App> {
  const secret = secretCommand ? (isCommandAllowed ? { command: secretCommand } : undefined) : clientSecret;
  const { parsePrivateKey } = await import('../oauth/privateKey');
  const parsed = keys.map((key) => ({ key, privateKey: parsePrivateKey(key.privateKey) }));
  const added = await catalog.add(
    {
      name: findFreeName(app.name, catalog.apps),
      type: app.type,
      clientId: app.clientId,
      server: app.server,
      scopes: app.scopes,
      signIn: app.signIn,
      users: app.users,
      // It is as old as it was on the other machine.
      ...(secret !== undefined && app.secretSince ? { secretSince: app.secretSince } : {}),
      ...(app.unknownFields ? { unknownFields: app.unknownFields } : {}),
      secretStatus: hasClientSecret(app) && secret === undefined ? 'missing' : 'unchecked',
      serviceAccounts: app.serviceAccounts?.map((account) => ({
        ...account,
        keys: account.keys?.map((key) => ({ ...key, hasPrivateKey: false })),
      })),
    },
    secret,
  );
  const isDefault = ({ key }: (typeof parsed)[number]): boolean =>
    app.serviceAccounts?.some(({ id, defaultKeyId }) => id === key.serviceAccountId && defaultKeyId === key.keyId) ===
    true;
  // The first key of an account that can sign becomes its default key.
  const ordered = parsed.toSorted((one, other) => Number(isDefault(other)) - Number(isDefault(one)));
  for (const { key, privateKey } of ordered) await privateKeys.store(added.id, key, privateKey);
  return catalog.getApp(added.id);
}
