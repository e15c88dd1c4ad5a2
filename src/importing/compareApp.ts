import { appTypes } from '../aps/appType';
import type { App } from '../credentials/catalog/app';
import { findLoopbackUri, type ImportedApp } from './importedApp';

/** In what an app that was found differs from the same app in the catalog. */
export type Difference = 'type' | 'clientSecret' | 'callbackUrl';

/**
 * In what an app that was found differs from the one in the catalog that has its client ID. `storedSecret` is undefined if
 * there is none, or it can't be read.
 */
export function compareApp(
  { type, clientSecrets, values }: Pick<ImportedApp<unknown>, 'type' | 'clientSecrets' | 'values'>,
  app: App,
  storedSecret: string | undefined,
): readonly Difference[] {
  // Many files have only the client ID, which doesn't make an app public.
  const other = type === 'desktopMobileSpa' || type === app.type ? undefined : type;
  const { hasClientSecret, hasUsers } = appTypes[other ?? app.type];
  const loopbackUri = findLoopbackUri(values);
  const hasOtherSecret = clientSecrets.some((secret) => secret !== storedSecret);
  return [
    ...(other === undefined ? [] : (['type'] as const)),
    ...(hasClientSecret && hasOtherSecret ? (['clientSecret'] as const) : []),
    ...(hasUsers && loopbackUri !== undefined && loopbackUri !== app.signIn.loopbackUri
      ? (['callbackUrl'] as const)
      : []),
  ];
}
