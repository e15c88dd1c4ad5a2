import { l10n } from 'vscode';
import type { App, User } from '../../credentials/catalog/app';
import { serverOf } from '../../credentials/catalog/server';
import { serviceAccountName, type ServiceAccount } from '../../credentials/catalog/serviceAccount';
import type { DiagnosticLine } from '../../inspection/diagnosticLine';
import type { ConfiguredProxy } from '../../oauth/proxy';

/** What a line doesn't hold itself, for its sentence. */
export interface LineContext {
  readonly apps: readonly App[];
  readonly isDesktop: boolean;
  readonly proxy: ConfiguredProxy | undefined;
  /** The origin of the base URL; empty if it can't be used. */
  readonly baseUrl: string;
}

/** What a line is about. */
export interface LineSubject {
  readonly app: App | undefined;
  readonly user: User | undefined;
  readonly serviceAccount: ServiceAccount | undefined;
}

export function findSubject({ appId, userId, serviceAccountId }: DiagnosticLine, apps: readonly App[]): LineSubject {
  const app = apps.find(({ id }) => id === appId);
  return {
    app,
    user: app?.users.find(({ id }) => id === userId),
    serviceAccount: app?.serviceAccounts?.find(({ id }) => id === serviceAccountId),
  };
}

/** Undefined for what isn't about an app. */
export function nameSubject({ app, user, serviceAccount }: LineSubject): string | undefined {
  if (!app) return undefined;
  const name = user ? (user.email ?? user.name) : serviceAccount && serviceAccountName(serviceAccount);
  return name === undefined ? app.name : l10n.t('{0} in {1}', name, app.name);
}

/** The server of the app that a line is about; Autodesk without one. */
export function nameServer({ app }: LineSubject): string {
  return app ? serverOf(app).name : 'Autodesk';
}
