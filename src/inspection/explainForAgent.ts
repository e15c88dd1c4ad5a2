import type { TokenLegs } from '../aps/scopes';
import { Fields } from '../oauth/fields';
import { agentText, type AgentReport } from './agentText';
import { explainFailure, type CredentialFacts, type FailureHints } from './explainFailure';
import type { FailureCause, FailureFix } from './failureCause';
import type { Operation } from './operation';
import { findOperation, requiredScopes } from './scopesOfRequest';

/** A failed request as a model describes it. What it sends is parsed, not trusted. */
export interface AgentRequest {
  readonly method: string | undefined;
  /** A path or a URL. */
  readonly path: string | undefined;
  readonly status: number | undefined;
  readonly body: string;
  /** The name of the credential whose token the request was sent with. */
  readonly credential: string | undefined;
  /** What the model knows of the token. */
  readonly facts: CredentialFacts;
}

const methods = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'HEAD'] as const;

/** Parses what a model sends; what isn't understood counts as left out. */
export function parseAgentRequest(input: unknown): AgentRequest {
  const request = Fields.parse(input, (fields): AgentRequest => {
    const legs = fields.find('isUserToken', parseLegs);
    const scopes = fields.findList('scopes', (value) => (typeof value === 'string' ? value : undefined));
    return {
      method: methods.find((method) => method === fields.findText('method')?.toUpperCase()),
      path: fields.find('path', parsePath),
      status: fields.find('status', parseStatus),
      body: fields.findText('body') ?? '',
      credential: fields.findText('credential'),
      facts: { ...(legs && { legs }), ...(scopes && { scopes }) },
    };
  });
  return (
    request ?? {
      method: undefined,
      path: undefined,
      status: undefined,
      body: '',
      credential: undefined,
      facts: {},
    }
  );
}

/** What helps to explain it. */
export interface AgentHints extends Pick<FailureHints, 'host' | 'now'> {
  readonly describeCause?: (cause: FailureCause) => string;
}

/** Why a request failed, for a model. Repeats nothing of the request, and of the response only the server's own words. */
export function explainForAgent(
  { method, path, status, body, facts }: AgentRequest,
  { host, now, describeCause }: AgentHints = {},
): AgentReport {
  const line = path === undefined ? '' : `${method ?? 'GET'} ${path}\n`;
  const { legs, scopes } = facts;
  const explanation = explainFailure(`${line}${body}`, { status, credential: facts, host, now });
  const { cause, fix, otherCauses, code, words, missingScopes, waitMs } = explanation;
  const operation =
    explanation.operation ?? (path === undefined ? undefined : findOperation(method ?? 'GET', path, host));
  return {
    cause,
    otherCauses,
    ...(describeCause && { meanings: describeAll([cause, ...otherCauses], describeCause) }),
    fix: fixTexts[fix],
    ...(code === undefined ? {} : { code: agentText(code) }),
    ...(explanation.status === undefined ? {} : { status: explanation.status }),
    ...(words === '' ? {} : { serverWords: agentText(words) }),
    ...(operation ? describeOperation(operation) : {}),
    ...(missingScopes.length > 0 ? { missingScopes } : {}),
    ...(legs && scopes ? {} : { note: 'Name a credential, or pass scopes and isUserToken, to compare scopes.' }),
    ...(waitMs === undefined ? {} : { waitSeconds: waitMs / 1000 }),
  };
}

function describeAll(causes: readonly FailureCause[], describe: (cause: FailureCause) => string): AgentReport {
  return Object.fromEntries(causes.map((cause) => [cause, describe(cause)]));
}

function describeOperation(operation: Operation): AgentReport {
  const { api, method, path } = operation;
  return {
    operation: `${method} ${path}`,
    api,
    scopesOfApps: requiredScopes(operation, 'twoLegged') ?? 'not accepted',
    scopesOfUsers: requiredScopes(operation, 'threeLegged') ?? 'not accepted',
  };
}

const fixTexts: Readonly<Record<FailureFix, string>> = {
  setScopes: 'Ask the person to run APS: Set Scopes, or APS: Sign In for a user, and request another token.',
  signIn: 'The user has to sign in again: call aps_sign_in.',
  changeClientSecret: 'Ask the person to check the app in the APS portal and to run APS: Change Client Secret.',
  openPortal: 'Ask the person to change the app in the APS portal, https://aps.autodesk.com/myapps/.',
  refreshToken: 'Ask aps-token or the authentication provider for a token again. It is renewed if it has expired.',
  customIntegration:
    'Ask an account administrator to add the client ID as a custom integration in ACC or BIM 360, and the user to the project.',
  region: 'Send the request to the region that the data is in, with the x-ads-region or the region header.',
  waitFor: 'Wait, and send the request again.',
  none: 'Change the request itself. No setting of the credential helps.',
};

function parseLegs(value: unknown): TokenLegs | undefined {
  if (value === true) return 'threeLegged';
  return value === false ? 'twoLegged' : undefined;
}

/** A line of its own in front of the body, so it must be one. */
function parsePath(value: unknown): string | undefined {
  return typeof value === 'string' && /^(?:https?:\/)?\/[^\s"']+$/.test(value) ? value : undefined;
}

function parseStatus(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value < 600 ? value : undefined;
}
