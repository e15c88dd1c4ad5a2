import type { Client } from '../oauth/client';
import { appTypes } from '../aps/appType';
import type { App } from './app';
import type { Catalog } from './catalog';

/** What an app proves itself with at the server. @throws CredentialError `secretMissing`, and what the secret store throws */
export async function getClient(catalog: Catalog, app: App): Promise<Client> {
  if (!appTypes[app.type].hasClientSecret) return { clientId: app.clientId, authentication: { kind: 'none' } };
  const clientSecret = await catalog.getClientSecret(app.id);
  return { clientId: app.clientId, authentication: { kind: 'basic', clientSecret } };
}
