import { l10n, workspace } from 'vscode';
import type { App } from '../../credentials/catalog/app';
import { isSameCredential } from '../../credentials/catalog/credential';
import { listCredentials, type ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import { describeError } from '../../credentials/describeError';
import type { Log } from '../../credentials/ports';
import { isSecretField, samplesOf, type Sample } from '../../credentials/variables/sampleVariables';
import { buildNode } from '../../credentials/view/treeModel';
import { findCredentialByName } from '../../delivery/findCredentialByName';
import type { CredentialStatus, Refusal, TokenReply, TokenRequest } from '../../delivery/protocol';
import { toVariables } from '../../delivery/sampleValues';
import type { EditorServices } from '../editorServices';
import { errorMessage } from '../errors/errorMessages';
import { refusalOf } from '../errors/refusalOf';
import { describeTokenState } from '../words/tokenStateText';

type TerminalServices = Pick<EditorServices, 'catalog' | 'active' | 'clock' | 'viewContext' | 'loadDelivery'> & {
  readonly log: Log;
};

/** What a program is told that can't have what it asked for. */
class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

/** Answers `aps-token`. Everything that goes wrong is a reply, because only the program can tell the person about it. */
export async function handleTokenRequest(
  services: TerminalServices,
  request: TokenRequest,
  signal: AbortSignal,
): Promise<TokenReply> {
  await services.catalog.whenLoaded();
  let resolved: ResolvedCredential | undefined;
  try {
    switch (request.wants) {
      case 'accessToken':
        resolved = find(services, request.credential);
        return await getAccessToken(services, resolved, request, signal);
      case 'variables':
        resolved = find(services, request.credential);
        return await getVariables(services, resolved, request, signal);
      case 'list':
        return {
          kind: 'credentials',
          credentials: services.catalog.apps.flatMap(listCredentials).map(describe(services)),
        };
      case 'whoami':
        return { kind: 'credentials', credentials: [find(services, undefined)].map(describe(services)) };
    }
  } catch (error) {
    signal.throwIfAborted();
    return toReply(services, error, resolved?.app);
  }
}

async function getAccessToken(
  services: TerminalServices,
  { credential, name }: ResolvedCredential,
  { scopes, minValidityMs }: Extract<TokenRequest, { readonly wants: 'accessToken' }>,
  signal: AbortSignal,
): Promise<TokenReply> {
  const { delivery } = await services.loadDelivery();
  const token = await delivery.getAccessToken(terminals(), credential, { scopes, minValidityMs, signal });
  return {
    kind: 'accessToken',
    accessToken: token.value,
    expiresAt: token.expiresAt,
    scopes: token.scopes,
    credential: name,
  };
}

async function getVariables(
  services: TerminalServices,
  resolved: ResolvedCredential,
  { sample: source }: Extract<TokenRequest, { readonly wants: 'variables' }>,
  signal: AbortSignal,
): Promise<TokenReply> {
  const sample = findSample(samplesOf(resolved), source);
  const fields = sample.names.map(([, field]) => field);
  const { delivery } = await services.loadDelivery();
  const values = await delivery.getValues(terminals(), resolved.credential, fields, { signal });
  const secretNames = sample.names.flatMap(([variable, field]) => (isSecretField(field) ? [variable] : []));
  const variables = toVariables(sample, values).map((variable) => ({
    ...variable,
    isSecret: secretNames.includes(variable.name),
  }));
  return { kind: 'variables', variables };
}

/** All terminals of a workspace are one consumer, because a program could claim to run in any of them. */
function terminals(): { readonly kind: 'terminal'; readonly name: string } {
  return { kind: 'terminal', name: workspace.name ?? l10n.t('this window') };
}

function find({ catalog, active }: TerminalServices, name: string | undefined): ResolvedCredential {
  if (name !== undefined) return findCredentialByName(catalog.apps, name);
  if (active.credential) return active.credential;
  throw new RefusedError(
    'noCredential',
    l10n.t('No credential is selected. Run APS: Select Credential in VS Code, or name one with --as.'),
  );
}

function findSample(known: readonly Sample[], source: string): Sample {
  const found = known.find((sample) => sample.source.split(', ').includes(source) || sample.source === source);
  if (found) return found;
  const names = known.map((sample) => sample.source).join(', ');
  throw new RefusedError(
    'usage',
    l10n.t('There is no sample {0} for this credential. Known samples: {1}', source, names),
  );
}

function describe({
  active,
  clock,
  viewContext,
}: TerminalServices): (resolved: ResolvedCredential) => CredentialStatus {
  return (resolved) => {
    const { credential, name } = resolved;
    const current = active.credential?.credential;
    return {
      name,
      kind: credential.kind,
      state: describeTokenState(buildNode(resolved, viewContext()).tokenState, clock.now()),
      isActive: current !== undefined && isSameCredential(credential, current),
    };
  };
}

function toReply({ log }: TerminalServices, error: unknown, app: App | undefined): TokenReply {
  if (error instanceof RefusedError) return { kind: 'refused', refusal: error.refusal, message: error.message };
  const message = errorMessage(error, app)?.text;
  if (message === undefined) log.error(`A terminal got nothing. ${describeError(error)}`);
  return {
    kind: 'refused',
    refusal: refusalOf(error),
    message: message ?? l10n.t('Something went wrong. See the log of APS Auth in VS Code for details.'),
  };
}
