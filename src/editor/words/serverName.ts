import { serverOf, type Registration } from '../../credentials/catalog/server';

/** What the server of an app is called: Autodesk, or the host of another. */
export function serverName(app: Registration): string {
  return serverOf(app).name;
}
