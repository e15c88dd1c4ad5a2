import type { Client } from '../../oauth/client';
import { hasClientSecret, type App } from '../catalog/app';
import type { Catalog } from '../catalog/catalog';

/** What an app proves itself with at the server. @throws CredentialError `secretMissing`, and what the secret store throws */
export async function getClient(catalog: Catalog, app: App): Promise<Client> {
  return clientWith(app, hasClientSecret(app) ? await catalog.getClientSecret(app.id) : undefined);
}

/** The same for a secret that is at hand. A private key goes to nobody: what it signs does. */
export function clientWith(
  { clientId, server }: Pick<App, 'clientId' | 'server'>,
  clientSecret: string | undefined,
): Client {
  if (clientSecret === undefined || server?.authentication === 'privateKey')
    return { clientId, authentication: { kind: 'none' } };
  return { clientId, authentication: { kind: server?.authentication === 'body' ? 'body' : 'basic', clientSecret } };
}
