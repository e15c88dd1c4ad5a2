import type { Client } from '../oauth/client';
import { hasClientSecret, type App } from './app';
import type { Catalog } from './catalog';

/** What an app proves itself with at the server. @throws CredentialError `secretMissing`, and what the secret store throws */
export async function getClient(catalog: Catalog, app: App): Promise<Client> {
  if (!hasClientSecret(app)) return { clientId: app.clientId, authentication: { kind: 'none' } };
  const clientSecret = await catalog.getClientSecret(app.id);
  return { clientId: app.clientId, authentication: { kind: app.server?.authentication === 'body' ? 'body' : 'basic', clientSecret } };
}
