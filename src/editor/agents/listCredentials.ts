import { isSameCredential } from '../../credentials/catalog/credential';
import { describeForAgent, parseAgentQuestion } from '../../inspection/agentCredentials';
import type { AgentReport } from '../../inspection/agentText';
import type { EditorServices } from '../editorServices';
import { findKnownCredentials } from './knownCredentials';

/** The tool `aps_credentials`. */
export async function listCredentials(services: EditorServices, input: unknown): Promise<AgentReport> {
  const { all } = parseAgentQuestion(input);
  const { offered, others } = await findKnownCredentials(services);
  const told = all ? [...offered, ...others] : offered;
  const active = services.active.credential?.credential;
  services.log.info(`Told a language model the names and states of ${told.length} credentials, and no token.`);
  return {
    credentials: told.map((each) => ({
      ...describeForAgent(each, services.viewContext()),
      ...(active && isSameCredential(active, each.credential) ? { isInStatusBar: true } : {}),
    })),
    ...(!all && others.length > 0
      ? { more: `${others.length} apps and service accounts. To learn about them, pass all, which asks the person.` }
      : {}),
  };
}
