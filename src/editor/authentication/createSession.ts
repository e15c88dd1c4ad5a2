import * as vscode from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { withCredentialRecord } from '../../credentials/catalog/credential';
import { resolveCredential, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { serverOf } from '../../credentials/catalog/server';
import { sortScopes } from '../../credentials/tokens/accessToken';
import { addScopes, hasScopes } from '../../delivery/account';
import type { Session } from '../../delivery/sessions';
import type { EditorServices } from '../editorServices';
import { attributeErrors } from '../errors/credentialFailure';
import { runForProgram } from '../errors/runForProgram';
import { failureText } from '../errors/showError';
import { chooseScopes, promptScopesOf } from '../prompts/promptScopes';
import { runWithProgress } from '../prompts/runWithProgress';
import { runSignIn } from '../signIn/runSignIn';
import { pickAccount, type AccountChoice, type SessionDoor, type WantedSession } from './pickAccount';

/** How long another extension, and every other that asks this provider something, waits for the person, in milliseconds. */
const timeLimitMs = 120_000;

/**
 * Lets the person pick the credential that an extension gets, and signs in if need be. Whoever gets a session from here is
 * allowed its account by VS Code without another question, so nothing is given that wasn't just picked. A sign-in that
 * takes too long goes on, but for the person alone.
 * @throws CancellationError, or an Error whose message is for the person
 */
export async function createSession(
  services: EditorServices,
  door: SessionDoor,
  wanted: WantedSession,
): Promise<Session> {
  const outcome = await runForProgram(services.log, timeLimitMs, (token) => create(services, door, wanted, token));
  switch (outcome.kind) {
    case 'done':
      return outcome.value;
    case 'late':
      throw new Error(vscode.l10n.t('No one finished signing in within 2 minutes.'));
    case 'failed': {
      const text = failureText(outcome.error);
      throw text === '' ? new vscode.CancellationError() : new Error(text);
    }
  }
}

async function create(
  services: EditorServices,
  door: SessionDoor,
  wanted: WantedSession,
  token: vscode.CancellationToken,
): Promise<Session> {
  await services.catalog.whenLoaded();
  const choice = await pickAccount(services.catalog, door, wanted, token);
  const picked = 'credential' in choice ? choice.credential : await signIn(services, choice, wanted);
  return attributeErrors(picked, () => give(services, door, picked, wanted));
}

/** Also signs in a user again, who then consents to the scopes that are missing. */
async function signIn(
  services: EditorServices,
  { app, again }: Extract<AccountChoice, { readonly app: unknown }>,
  { scopes: asked }: WantedSession,
): Promise<ResolvedCredential> {
  const about = again ?? { name: app.name, app };
  return attributeErrors(about, async () => {
    await services.catalog.throwIfOutdated();
    const scopes = await chooseSignInScopes(services, app, again?.scopes ?? app.signIn.scopes, asked);
    const forceLogin = app.users.length > 0 && !again;
    const { id } = await runSignIn(services, app, { scopes, forceLogin, method: undefined });
    return resolveCredential(services.catalog.getApp(app.id), { kind: 'user', appId: app.id, userId: id });
  });
}

/** Those that the sign-in would ask for anyway, and those that the extension wants. */
async function chooseSignInScopes(
  services: Pick<EditorServices, 'log'>,
  app: App,
  remembered: readonly string[],
  asked: readonly string[],
): Promise<readonly string[]> {
  const known = sortScopes([...remembered, ...asked]);
  const isAps = serverOf(app).kind === 'aps';
  if (known.length === 0)
    return promptScopesOf(services, app, { name: app.name, current: isAps ? [] : app.scopes, legs: 'threeLegged' });
  // Without it, Autodesk doesn't tell the user's name.
  return isAps && remembered.length === 0 ? sortScopes([...known, 'user-profile:read']) : known;
}

/** Offers the credential if it wasn't, and keeps neither the offer nor the scopes if there is no token. */
async function give(
  services: EditorServices,
  { sessions, offers }: SessionDoor,
  picked: ResolvedCredential,
  { scopes }: WantedSession,
): Promise<Session> {
  const { app, credential, name } = picked;
  const lacksScopes = !hasScopes(picked, scopes);
  if (lacksScopes && scopes.length === 0) await chooseScopes(services, picked);
  const wasOffered = await offers.includes({ credential, what: 'accessToken' });
  if (!wasOffered && credential.kind !== 'user') await offers.add(credential);
  try {
    const title = vscode.l10n.t('Getting the access token of {0}', name);
    // It wouldn't have been asked for if the one that the extension has were of use.
    const force = wasOffered && !lacksScopes;
    const session = await runWithProgress(title, (controls) =>
      sessions.create(credential, scopes, { ...controls, force }),
    );
    if (lacksScopes && scopes.length > 0 && credential.kind !== 'user')
      await services.catalog.change(app.id, (stored) =>
        withCredentialRecord(stored, credential, { scopes: addScopes(picked, scopes) }),
      );
    return session;
  } catch (error) {
    if (!wasOffered && credential.kind !== 'user') await offers.withdraw({ credential, answer: 'always' });
    throw error;
  }
}
