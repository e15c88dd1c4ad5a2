import type { Break } from './breaks';

const agentText = { file: 'inspection/agentText.ts', testFiles: ['inspection/agentText'] };

/** What a language model could be told, or be made to do by a name. */
export const agentBreaks: readonly Break[] = [
  {
    name: 'Agents: a model reads what no person sees',
    from: 'serverText(harmless(text.slice(0, maxRead)))',
    to: 'serverText(text.slice(0, maxRead))',
    ...agentText,
  },
  {
    name: 'Agents: a name ends its quotation',
    from: 'text.replaceAll(markup, escaped)',
    to: 'text',
    ...agentText,
  },
  {
    name: 'Agents: a token in a report stays',
    from: "withoutTokens(text.replaceAll(invisible, ' '))",
    to: "text.replaceAll(invisible, ' ')",
    ...agentText,
  },
  {
    name: 'Agents: a secret in a report stays',
    from: "isOpaque(run) ? '…' : run",
    to: 'run',
    ...agentText,
  },
  {
    name: 'Agents: a path writes the body of the response',
    file: 'inspection/explainForAgent.ts',
    from: '/^(?:https?:\\/)?\\/[^\\s"\']+$/.test(value)',
    to: 'true',
    testFiles: ['inspection/explainForAgent'],
  },
  {
    name: 'Agents: all credentials are told for any input',
    file: 'inspection/agentCredentials.ts',
    from: '(value === true ? true : undefined)',
    to: '(value === undefined ? undefined : true)',
    testFiles: ['inspection/agentCredentials'],
  },
];
