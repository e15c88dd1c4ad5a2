import { resolveCredential, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { findToken } from '../../inspection/pastedToken';
import type { CommandTarget } from '../commandTarget';
import { getTokenWithProgress, type TokenServices } from '../tokens/requestToken';
import { promptToken } from './promptToken';
import { TokenInspection, type InspectionServices } from './tokenInspection';

type InspectServices = TokenServices & InspectionServices;

/** APS: Inspect Token. Shows what an access token says, and whether its server accepts it. */
export async function inspectToken(services: InspectServices, target: CommandTarget | undefined): Promise<void> {
  const choice = await promptToken(services, target);
  if (choice.kind === 'credential') return inspectCredential(services, choice.picked, false);
  const { kind, text } = choice;
  new TokenInspection(services, { token: findToken(text) ?? text, from: { kind }, issued: undefined }).show();
}

async function inspectCredential(services: InspectServices, picked: ResolvedCredential, force: boolean): Promise<void> {
  const { value, granted, scopes, expiresAt } = await getTokenWithProgress(services, picked, force);
  // The token may have changed what is known of the credential.
  const current = resolveCredential(services.catalog.getApp(picked.app.id), picked.credential);
  const issued = { scopes: granted ?? scopes, expiresAt };
  new TokenInspection(services, {
    token: value,
    from: { kind: 'credential', picked: current },
    issued,
    refresh: () => inspectCredential(services, current, true),
  }).show();
}
