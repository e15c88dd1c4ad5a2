import type { App } from '../../credentials/catalog/app';

/** What the server of an app is called: Autodesk, or the host of another. */
export function serverName({ server }: Pick<App, 'server'>): string {
  return server ? new URL(server.tokenEndpoint).host : 'Autodesk';
}
