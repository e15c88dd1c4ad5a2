import * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { factsOf, hostOf } from '../../inspection/credentialFacts';
import { explainFailure } from '../../inspection/explainFailure';
import { legsOf, readToken } from '../../inspection/readToken';
import { findTokenOrigin } from '../../inspection/tokenOrigin';
import type { CommandTarget } from '../commandTarget';
import type { EditorServices } from '../editorServices';
import { openPortal } from '../errors/openPortal';
import { runAndShowErrors } from '../errors/runAndShowErrors';
import { showPage } from '../pages/showPage';
import { notify } from '../prompts/notify';
import { failureActions, failurePage } from './failurePage';
import { promptFailure } from './promptFailure';

type ExplainServices = Pick<EditorServices, 'catalog' | 'active' | 'server' | 'clock' | 'log'>;

/** APS: Explain Error. Shows why a request failed, most likely, and what to do. Sends nothing. */
export async function explainError(services: ExplainServices, target: CommandTarget | undefined): Promise<void> {
  const { clock, server, log } = services;
  const { text, credential } = await promptFailure(services, target, (pasted) => findToken(services, pasted));
  const now = clock.now();
  const reading = readToken(text);
  const facts =
    reading.format === 'jwt' && legsOf(reading) !== undefined
      ? { legs: legsOf(reading), scopes: reading.scopes, expiresAt: reading.expiresAt }
      : credential && factsOf(credential, server.tokenEndpoint);
  const explanation = explainFailure(text, { credential: facts, host: hostOf(server.tokenEndpoint), now });
  showPage('error', failurePage(explanation, { credential, facts }, now), (own) => {
    void runAndShowErrors(log, () => act(own, credential));
  });
}

/** Whose token is in the text, which may be no one's that is known; undefined if there is none that says so. */
function findToken(
  { catalog, server }: ExplainServices,
  text: string,
): { readonly credential: ResolvedCredential | undefined } | undefined {
  const reading = readToken(text);
  if (reading.format !== 'jwt' || server.tokenEndpoint === '') return undefined;
  return findTokenOrigin(reading, { apps: catalog.apps, server: () => server.server });
}

async function act(own: string, credential: ResolvedCredential | undefined): Promise<void> {
  if (own === failureActions.openPortal) await openPortal();
  if (own !== failureActions.copyClientId || !credential) return;
  await vscode.env.clipboard.writeText(credential.app.clientId);
  void notify(vscode.l10n.t('Copied the client ID of {0}.', credential.app.name));
}
