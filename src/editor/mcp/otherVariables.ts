import { parseJson, readFields } from '../../oauth/json';
import type { EditorServices } from '../editorServices';
import { hashWorkspace } from '../workspaceHash';

type Services = Pick<EditorServices, 'secrets'>;

/** Keeps the other variables of a server where secrets are, because what they hold isn't known. */
export async function storeOtherVariables(
  { secrets }: Services,
  server: string,
  variables: Readonly<Record<string, string>>,
): Promise<void> {
  await secrets.store(secretName(server), JSON.stringify(variables));
}

/** The other variables of a server; none if they are lost. */
export async function findOtherVariables(
  { secrets }: Services,
  server: string,
): Promise<Readonly<Record<string, string>>> {
  const stored = readFields(parseJson((await secrets.find(secretName(server))) ?? ''));
  const entries = [...(stored ?? [])].flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
  return Object.fromEntries(entries);
}

export async function removeOtherVariables({ secrets }: Services, server: string): Promise<void> {
  await secrets.remove(secretName(server));
}

function secretName(server: string): string {
  return `mcpVariables/${hashWorkspace()}/${server}`;
}
