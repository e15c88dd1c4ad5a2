import { canSignIn, type App } from '../credentials/catalog/app';
import type { Catalog } from '../credentials/catalog/catalog';
import type { SignInMethod } from '../credentials/catalog/signInSettings';
import { listSignInMethods } from '../credentials/signIn/listSignInMethods';
import { checkCallbackPort } from './checkMachine';
import type { DiagnosticLine } from './diagnosticLine';

/** How a sign-in to an app comes back, as long as the person doesn't choose another method. */
export function usualSignInMethod({ signIn }: Pick<App, 'signIn'>, isDesktop: boolean): SignInMethod {
  return listSignInMethods({ isDesktop, settings: signIn })[0]?.method ?? 'loopback';
}

/** Whether each app that has users has a callback URL that works in this window. Each port is tried once. */
export async function checkCallbacks(
  catalog: Pick<Catalog, 'apps' | 'whenLoaded'>,
  isDesktop: boolean,
): Promise<readonly DiagnosticLine[]> {
  await catalog.whenLoaded();
  const ports = new Map<string, Promise<DiagnosticLine>>();
  const lines = catalog.apps.filter(canSignIn).map(async (app): Promise<DiagnosticLine> => {
    const { loopbackUri, relayUri } = app.signIn;
    const appId = app.id;
    switch (usualSignInMethod(app, isDesktop)) {
      case 'loopback': {
        const { origin } = new URL(loopbackUri);
        const tried = ports.get(origin) ?? checkCallbackPort(new URL(loopbackUri));
        ports.set(origin, tried);
        return { ...(await tried), appId };
      }
      case 'editor':
        return isDesktop
          ? { check: 'callbackUrl', state: 'good', detail: 'works', appId }
          : { check: 'callbackUrl', state: 'doubtful', detail: 'urlChanges', appId };
      case 'relay':
        return relayUri === undefined
          ? { check: 'callbackUrl', state: 'wrong', detail: 'urlMissing', appId }
          : { check: 'callbackUrl', state: 'good', detail: 'works', appId };
      case 'paste':
        return { check: 'callbackUrl', state: 'good', detail: 'works', appId };
    }
  });
  return Promise.all(lines);
}
