import { findForAgent } from '../../inspection/agentCredentials';
import type { AgentReport } from '../../inspection/agentText';
import { factsOf, hostOf } from '../../inspection/credentialFacts';
import { explainForAgent, parseAgentRequest } from '../../inspection/explainForAgent';
import type { FailureCause } from '../../inspection/failureCause';
import type { EditorServices } from '../editorServices';
import { causeText } from '../words/causeTexts';
import { findKnownCredentials } from './knownCredentials';

/** The tool `aps_explain`. It asks nobody, so it knows only the scopes of credentials that are offered. */
export async function explain(services: EditorServices, input: unknown): Promise<AgentReport> {
  const request = parseAgentRequest(input);
  const { credential: name, facts } = request;
  const found = name === undefined ? [] : findForAgent((await findKnownCredentials(services)).offered, name);
  const [only, other] = found;
  const { tokenEndpoint } = services.server;
  const known = only && !other ? factsOf(only, tokenEndpoint) : undefined;
  const explanation = explainForAgent(
    { ...request, facts: { ...facts, ...known } },
    { host: hostOf(tokenEndpoint), now: services.clock.now(), describeCause },
  );
  return {
    ...explanation,
    ...(name === undefined || (only && !other)
      ? {}
      : { credential: 'Not compared: aps_credentials lists no credential, or several, of this name.' }),
  };
}

function describeCause(cause: FailureCause): string {
  const { name, text } = causeText(cause);
  return `${name}. ${text}`;
}
