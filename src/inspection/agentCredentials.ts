import type { ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import { serverOf } from '../credentials/catalog/server';
import { buildNode, type ViewContext } from '../credentials/view/treeModel';
import type { TokenState } from '../credentials/view/treeNodes';
import { Fields } from '../oauth/fields';
import { agentText, type AgentReport } from './agentText';

/** What a model may ask about credentials. What it sends is parsed, not trusted. */
export interface AgentQuestion {
  /** A name as `describeForAgent` tells it. */
  readonly credential: string | undefined;
  /** Whether apps and service accounts are meant too that aren't offered, about which a person is asked. */
  readonly all: boolean;
}

/** Parses what a model sends; what isn't understood counts as left out. */
export function parseAgentQuestion(input: unknown): AgentQuestion {
  const question = Fields.parse(input, (fields) => ({
    credential: fields.findText('credential'),
    all: fields.find('all', (value) => (value === true ? true : undefined)) ?? false,
  }));
  return question ?? { credential: undefined, all: false };
}

/** What a model is told of a credential. Holds no ID, no token, and no secret. */
export function describeForAgent(resolved: ResolvedCredential, context: ViewContext): AgentReport {
  const { app, credential, scopes } = resolved;
  const { tokenState } = buildNode(resolved, context);
  return {
    name: agentName(resolved),
    kind: credential.kind,
    app: agentText(app.name),
    server: agentText(serverOf(app).name),
    state: tokenState.kind,
    scopes: scopes.map(agentText),
    ...describeToken(tokenState),
  };
}

function describeToken(state: TokenState): AgentReport {
  if (state.kind !== 'valid') return {};
  const { expiresAt, granted, isNarrower, isSecretRefused } = state;
  return {
    ...(expiresAt === undefined ? {} : { expiresAt: new Date(expiresAt).toISOString() }),
    ...(isNarrower && granted ? { grantedScopes: granted.map(agentText) } : {}),
    ...(isSecretRefused ? { isSecretRejected: true } : {}),
  };
}

/** The credentials that a model means by a name: one, none, or several that it can't tell apart. */
export function findForAgent(candidates: readonly ResolvedCredential[], name: string): readonly ResolvedCredential[] {
  const wanted = name.trim().toLowerCase();
  const exact = candidates.filter((candidate) => agentName(candidate).toLowerCase() === wanted);
  return exact.length > 0
    ? exact
    : candidates.filter(({ app, name: own }) => agentText(`${app.name}/${own}`).toLowerCase() === wanted);
}

/** An app may have the name of its own service account, but the kind tells them apart. */
function agentName({ name }: ResolvedCredential): string {
  return agentText(name);
}
