import * as vscode from 'vscode';
import { canSignIn } from '../../credentials/catalog/app';
import { isSameCredential } from '../../credentials/catalog/credential';
import type { ResolvedUser } from '../../credentials/catalog/resolvedCredential';
import { describeForAgent, parseAgentQuestion } from '../../inspection/agentCredentials';
import type { AgentReport } from '../../inspection/agentText';
import type { EditorServices } from '../editorServices';
import { runForProgram } from '../errors/runForProgram';
import { failureText } from '../errors/showError';
import { signInTo } from '../signIn/signInTo';
import { findByName, findKnownCredentials } from './knownCredentials';

/** How long a language model waits for the person, in milliseconds. */
const timeLimitMs = 120_000;

let isWaiting = false;

/** The tool `aps_sign_in`: signs a user in, one at a time, with the scopes that the app or the person chooses. */
export async function signInForAgent(
  services: EditorServices,
  input: unknown,
  token: vscode.CancellationToken,
): Promise<AgentReport> {
  if (isWaiting) return { problem: 'The person is already asked to sign in.' };
  isWaiting = true;
  try {
    return await signIn(services, parseAgentQuestion(input).credential, token);
  } finally {
    isWaiting = false;
  }
}

async function signIn(
  services: EditorServices,
  name: string | undefined,
  token: vscode.CancellationToken,
): Promise<AgentReport> {
  const [found, other] = name === undefined ? [] : await findByName(services, name);
  if (name !== undefined && !found) return { problem: 'There is no credential of this name. Call aps_credentials.' };
  if (other)
    return { problem: 'Several credentials have this name. Pass APP/NAME, or leave it out and the person chooses.' };
  if (found && (found.serviceAccount || !canSignIn(found.app)))
    return { problem: 'No user signs in to it. It gets its tokens without a person.' };
  const target = found && { credential: found.credential, keyId: undefined };
  const start = (): Promise<ResolvedUser> => signInTo(services, target, vscode.l10n.t('Sign In'), false);
  const outcome = await runForProgram(services.log, timeLimitMs, start, token);
  switch (outcome.kind) {
    case 'done':
      return { signedIn: await describeUser(services, outcome.value) };
    case 'late':
      return { problem: 'The person has not signed in yet. The sign-in goes on without you.' };
    case 'failed':
      return {
        problem: failureText(outcome.error) || 'The person canceled it. Do not ask again unless they want you to.',
      };
  }
}

/** A user who signed in, but whom the person withholds from other extensions, isn't described. */
async function describeUser(services: EditorServices, user: ResolvedUser): Promise<AgentReport | true> {
  const { offered } = await findKnownCredentials(services);
  const isOffered = offered.some(({ credential }) => isSameCredential(credential, user.credential));
  return isOffered ? describeForAgent(user, services.viewContext()) : true;
}
