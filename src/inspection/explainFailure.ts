import type { TokenLegs } from '../aps/scopes';
import { causeOf, fixes, type FailureCause, type FailureFix } from './failureCause';
import type { Operation } from './operation';
import { readFailure } from './pastedFailure';
import { findRequest, hasMalformedHeader, type PastedRequest } from './pastedRequest';
import { legsOf, readToken } from './readToken';
import { compareScopes, findOperation } from './scopesOfRequest';

/** What is known of the token that the request was sent with. A token in the text itself says more than this. */
export interface CredentialFacts {
  readonly legs?: TokenLegs | undefined;
  readonly scopes?: readonly string[] | undefined;
  /** Epoch milliseconds. */
  readonly expiresAt?: number | undefined;
}

/** What helps to explain a failure besides the text. */
export interface FailureHints {
  /** The status, if the person picked one. */
  readonly status?: number | undefined;
  readonly credential?: CredentialFacts | undefined;
  /** How far this machine's clock is off, in milliseconds, if that was measured. */
  readonly clockSkewMs?: number | undefined;
  /** The host that stands for Autodesk's. */
  readonly host?: string | undefined;
  /** The current time in epoch milliseconds. */
  readonly now?: number | undefined;
}

/** Why a request failed, and what to do. Holds no secret of the text. */
export interface FailureExplanation {
  readonly cause: FailureCause;
  readonly fix: FailureFix;
  /** What it may be as well, the likeliest first. */
  readonly otherCauses: readonly FailureCause[];
  readonly code: string | undefined;
  readonly status: number | undefined;
  /** The server's words as plain text; may be empty. */
  readonly words: string;
  /** The operation of the request in the text, if its scopes are known. */
  readonly operation: Operation | undefined;
  /** The scopes that the token lacks for it. */
  readonly missingScopes: readonly string[];
  /** How long the server asks to wait. */
  readonly waitMs: number | undefined;
}

/** Beyond this, an assertion that is valid for five minutes is no longer accepted everywhere. */
const toleratedSkewMs = 60_000;

/** Paths of ACC and BIM 360, whose accounts must know the app. */
const accountPaths = /^\/+(?:project|data|construction|hq|bim360|issues|dm)\//;

/**
 * Explains a pasted response body, status, curl line, or log. What the text and the credential prove goes before what a
 * code may mean in general.
 */
export function explainFailure(pasted: string, hints: FailureHints = {}): FailureExplanation {
  const failure = readFailure(pasted, hints.status);
  const request = findRequest(pasted);
  const operation = request && findOperation(request.method, request.url.href, hints.host);
  const credential = { ...hints.credential, ...factsOfToken(pasted) };
  const said = causeOf(failure);
  const proven = proveCause(said.cause, { pasted, hints, request, operation, credential });
  const cause = proven.cause;
  return {
    cause,
    fix: fixes[cause],
    otherCauses: cause === said.cause ? (said.otherCauses ?? []) : said.cause === 'apiNotEnabled' ? [said.cause] : [],
    code: failure.code,
    status: failure.status,
    words: failure.words,
    operation,
    missingScopes: proven.missingScopes ?? [],
    waitMs: failure.waitMs,
  };
}

interface Evidence {
  readonly pasted: string;
  readonly hints: FailureHints;
  readonly request: PastedRequest | undefined;
  readonly operation: Operation | undefined;
  readonly credential: CredentialFacts;
}

interface Proof {
  readonly cause: FailureCause;
  readonly missingScopes?: readonly string[];
}

const tokenCauses: ReadonlySet<FailureCause> = new Set(['tokenRejected', 'headerMissing']);
const accessCauses: ReadonlySet<FailureCause> = new Set(['scopeMissing', 'forbidden', 'apiNotEnabled']);
const vagueCauses: ReadonlySet<FailureCause> = new Set(['notFound', 'unknown', 'seeDescription']);

function proveCause(cause: FailureCause, evidence: Evidence): Proof {
  if (tokenCauses.has(cause)) return { cause: proveTokenCause(cause, evidence) };
  if (accessCauses.has(cause)) return proveAccessCause(cause, evidence);
  if (vagueCauses.has(cause)) return { cause: isV1(evidence.request) ? 'v1Retired' : (proveRegion(evidence) ?? cause) };
  const isClockWrong = cause === 'assertionRejected' && Math.abs(evidence.hints.clockSkewMs ?? 0) > toleratedSkewMs;
  return { cause: isClockWrong ? 'clockWrong' : cause };
}

function proveTokenCause(cause: FailureCause, { pasted, hints, request, credential }: Evidence): FailureCause {
  if (hasMalformedHeader(pasted)) return 'headerMalformed';
  if (credential.expiresAt !== undefined && credential.expiresAt <= (hints.now ?? Date.now())) return 'tokenExpired';
  // The token endpoint is asked with client credentials.
  return request !== undefined && /\/authentication\/v\d\/(?:token|introspect|revoke)$/.test(request.url.pathname)
    ? 'clientRejected'
    : cause;
}

function proveAccessCause(cause: FailureCause, evidence: Evidence): Proof {
  const { request, operation, credential } = evidence;
  const comparison =
    credential.legs && credential.scopes && compareScopes(operation, credential.scopes, credential.legs);
  switch (comparison?.kind) {
    case 'wrongLegs':
      return { cause: comparison.needed === 'threeLegged' ? 'needsUser' : 'needsApp' };
    case 'lacks':
      return { cause: 'scopeMissing', missingScopes: comparison.missing };
    case 'enough':
      return { cause: proveRegion(evidence) ?? otherThanScopes(cause, request) };
    case 'unknown':
    case undefined:
      return { cause: proveRegion(evidence) ?? cause };
  }
}

/** The scopes suffice, so that something else is missing. */
function otherThanScopes(cause: FailureCause, request: PastedRequest | undefined): FailureCause {
  if (cause === 'apiNotEnabled') return cause;
  return request !== undefined && accountPaths.test(request.url.pathname) ? 'customIntegration' : 'forbidden';
}

/** The text is about another region than the one that is asked without saying so. */
function proveRegion({ pasted, request }: Evidence): FailureCause | undefined {
  const isOther = request !== undefined && !request.namesRegion && /\b(?:EMEA|AUS|APAC)\b/.test(pasted);
  return isOther ? 'region' : undefined;
}

function isV1(request: PastedRequest | undefined): boolean {
  return request?.url.pathname.startsWith('/authentication/v1/') === true;
}

/** Only a JWT of Autodesk says something about itself that can be compared. */
function factsOfToken(pasted: string): CredentialFacts {
  const facts = readToken(pasted);
  if (facts.format !== 'jwt') return {};
  const { scopes, expiresAt } = facts;
  const legs = legsOf(facts);
  return legs === undefined ? {} : { legs, scopes, ...(expiresAt === undefined ? {} : { expiresAt }) };
}
