import type { App } from '../../credentials/catalog/app';
import { serverOf } from '../../credentials/catalog/server';
import { signInSettingsOf } from '../../importing/importedApp';
import type { SharedApp } from '../../importing/shareFile';
import { readDefaultScopes } from '../prompts/defaultScopes';
import { nameFor, type StoreServices } from './storeApp';

/**
 * Adds an app of a share file without a question. Its client secret comes from its command, if the person has allowed that; it
 * isn't run before the secret is needed. Otherwise it's the one that was found elsewhere.
 * @throws as `catalog.add` does
 */
export function storeShared(
  services: StoreServices,
  shared: SharedApp,
  isCommandAllowed: boolean,
  clientSecret: string | undefined,
): Promise<App> {
  const { catalog, log } = services;
  const { type, clientId, server, callbackUrl, relayPage, signInScopes, secretCommand } = shared;
  const { hasClientSecret } = serverOf(shared);
  const command = isCommandAllowed ? secretCommand : undefined;
  const secret = hasClientSecret ? (command ? { command } : clientSecret) : undefined;
  const defaults = type === 'serverToServer' ? readDefaultScopes(log, 'twoLegged') : [];
  const signIn = {
    ...signInSettingsOf(callbackUrl === undefined ? {} : { callbackUrl }),
    relayUri: relayPage,
    scopes: signInScopes,
  };
  const app = {
    name: nameFor(services, clientId, shared.name),
    type,
    clientId,
    server,
    scopes: shared.scopes.length > 0 ? shared.scopes : defaults,
    signIn,
    secretStatus: hasClientSecret && secret === undefined ? ('missing' as const) : ('unchecked' as const),
  };
  return catalog.add(app, secret);
}
