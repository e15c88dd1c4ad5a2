import * as vscode from 'vscode';
import type { AppType } from '../../aps/appType';
import { requestAppType } from '../../credentials/tokens/requestAppType';
import type { CheckServices } from '../prompts/checkClientSecret';
import { runWithProgress } from '../prompts/runWithProgress';

/** Finds out at Autodesk which type an app with a client secret has; undefined if Autodesk doesn't tell. */
export function findType(
  { server, assertions }: CheckServices,
  { name, clientId, clientSecret }: { readonly name: string; readonly clientId: string; readonly clientSecret: string },
): Promise<AppType | undefined> {
  const app = { clientId, server: undefined };
  return runWithProgress(vscode.l10n.t('Finding out the type of {0}', name), (controls) =>
    requestAppType({ app, secret: clientSecret, server: server.server, assertions, ...controls }, server.server),
  );
}
