import * as vscode from 'vscode';
import type { IntrospectionResult } from '../../inspection/introspectOwnToken';
import type { ForgeryReason, NotVerifiableReason, Verification } from '../../inspection/verifyToken';
import { CredentialFailure } from '../errors/credentialFailure';
import { failureText } from '../errors/showError';
import type { PageRow, PageStatus } from '../pages/page';
import { formatClockTime } from '../words/formatDate';
import type { Check, InspectedToken } from './inspectedToken';

/** What a row says about a check. */
type CheckWords = Pick<PageRow, 'status' | 'text'>;

/** What a row says about a check, where `describe` says what was found. */
export function describeCheck<Result>(
  check: Check<Result>,
  describe: (result: Result) => CheckWords,
  notAsked: string,
): CheckWords {
  switch (check.state) {
    case 'notAsked':
      return { text: [notAsked] };
    case 'running':
      return { status: { state: 'busy', words: vscode.l10n.t('Checking…') }, text: [] };
    case 'done':
      return describe(check.result);
    case 'failed':
      return { status: { state: 'doubtful', words: vscode.l10n.t('Not checked') }, text: [check.text] };
  }
}

/** Whether the server signed it. */
export function describeVerification(verification: Verification, serverName: string, now: number): CheckWords {
  switch (verification.kind) {
    case 'genuine':
      return {
        status: good(vscode.l10n.t('Signed by {0}', serverName)),
        text: [
          vscode.l10n.t(
            'Verified with the public keys of {0}, requested at {1}.',
            serverName,
            formatClockTime(verification.keysRequestedAt, now),
          ),
        ],
      };
    case 'notGenuine':
      return {
        status: wrong(vscode.l10n.t('Not signed by {0}', serverName)),
        text: [forgeryText(verification.reason, serverName)],
      };
    case 'cannotBeVerified':
      return {
        status:
          verification.reason === 'unsigned'
            ? wrong(vscode.l10n.t('Not signed'))
            : unknown(vscode.l10n.t('Not verifiable')),
        text: [notVerifiableText(verification.reason, serverName)],
      };
    case 'unreachable':
      return { status: doubtful(vscode.l10n.t('Not verified')), text: [unreachableText(verification)] };
    case 'notAKeySet':
      return {
        status: doubtful(vscode.l10n.t('Not verified')),
        text: [
          vscode.l10n.t(
            "What {0} sent isn't a key set (status {1}). A proxy may have responded instead of the server.",
            verification.host,
            verification.status,
          ),
        ],
      };
  }
}

function forgeryText(reason: ForgeryReason, serverName: string): string {
  switch (reason) {
    case 'key':
      return vscode.l10n.t(
        '{0} has no key with this ID. Someone else signed the token, or the key is retired.',
        serverName,
      );
    case 'signature':
      return vscode.l10n.t("The signature doesn't match. The token was changed, or isn't complete.");
    case 'issuer':
      return vscode.l10n.t('The token names another server as its issuer.');
    case 'malformed':
      return vscode.l10n.t("The signature can't be read. The token isn't complete.");
  }
}

function notVerifiableText(reason: NotVerifiableReason, serverName: string): string {
  switch (reason) {
    case 'notAToken':
    case 'opaque':
      return vscode.l10n.t('An opaque token has no signature. Only its server can check it.');
    case 'symmetric':
      return vscode.l10n.t('It is signed with a secret key that only its server has.');
    case 'unsigned':
      return vscode.l10n.t("Anyone can have written it, so don't trust what it says.");
    case 'algorithm':
      return vscode.l10n.t('This algorithm is unknown to APS Auth.');
    case 'noKeySet':
      return vscode.l10n.t("{0} doesn't publish its public keys.", serverName);
    case 'keySetOnOtherHost':
      return vscode.l10n.t(
        "The public keys of {0} are on the host of another server, so they weren't requested.",
        serverName,
      );
  }
}

function unreachableText({ host, problem }: Extract<Verification, { kind: 'unreachable' }>): string {
  switch (problem) {
    case 'certificate':
      return vscode.l10n.t("The certificate of {0} isn't trusted.", host);
    case 'proxy':
      return vscode.l10n.t('The proxy rejected the request to {0}.', host);
    case 'insecure':
      return vscode.l10n.t("{0} doesn't use https, so nothing was requested.", host);
    case 'hostNotFound':
    case 'refused':
    case 'reset':
    case 'timedOut':
    case 'unreachable':
      return vscode.l10n.t("Couldn't reach {0}. You may be offline.", host);
  }
}

/** What the server says of it. */
export function describeIntrospection(
  result: IntrospectionResult,
  { facts, origin, serverName = '' }: InspectedToken,
): CheckWords {
  switch (result.kind) {
    case 'active':
      return { status: good(vscode.l10n.t('Active')), text: [vscode.l10n.t('{0} accepts it now.', serverName)] };
    case 'notActive':
      return {
        status: wrong(vscode.l10n.t('Not active')),
        text: [vscode.l10n.t('{0} no longer accepts it. It expired or was revoked.', serverName)],
      };
    case 'notOurs':
    case 'notAToken':
      return {
        status: unknown(vscode.l10n.t('Not asked')),
        text: [
          facts.format === 'jwt'
            ? vscode.l10n.t(
                'Only the app that the token is for can ask, and no app in this editor has its client ID and server.',
              )
            : vscode.l10n.t("The token doesn't say which app it's for. Inspect it from the menu of its credential."),
        ],
      };
    case 'noEndpoint':
      return {
        status: unknown(vscode.l10n.t('Not asked')),
        text: [vscode.l10n.t("{0} can't be asked about tokens.", serverName)],
      };
    case 'refused':
    case 'noAnswer': {
      const { app } = origin;
      const error = app ? new CredentialFailure({ name: app.name, app }, result.error) : result.error;
      return { status: doubtful(vscode.l10n.t('Not checked')), text: [failureText(error)] };
    }
  }
}

/** How a server responded to a request with it. */
export function describeTrial(status: number, host: string): CheckWords {
  if (status === 401)
    return { status: wrong(vscode.l10n.t('Rejected')), text: [vscode.l10n.t('{0} responded with {1}.', host, status)] };
  const isAccepted = status >= 200 && status < 300;
  const words = isAccepted ? good(vscode.l10n.t('Accepted')) : doubtful(vscode.l10n.t('Not clear'));
  return { status: words, text: [vscode.l10n.t('{0} responded with {1}.', host, status)] };
}

function good(words: string): PageStatus {
  return { state: 'good', words };
}

function wrong(words: string): PageStatus {
  return { state: 'wrong', words };
}

function doubtful(words: string): PageStatus {
  return { state: 'doubtful', words };
}

function unknown(words: string): PageStatus {
  return { state: 'unknown', words };
}
