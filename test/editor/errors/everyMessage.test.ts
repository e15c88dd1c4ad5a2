import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ApsError } from '../../../src/aps/apsError';
import { SecretCommandError, type SecretCommandProblem } from '../../../src/credentials/commands/secretCommandError';
import { CredentialError, type CredentialProblem } from '../../../src/credentials/credentialError';
import { OutdatedWindowError } from '../../../src/credentials/leases/fencedSecretStore';
import { LeaseHeldError, LeaseRefusedError } from '../../../src/credentials/leases/leaseFolder';
import { SecretStoreSilentError } from '../../../src/credentials/limitSecretStoreWaits';
import type { Problem } from '../../../src/credentials/ports';
import { TargetFileError, type TargetFileProblem } from '../../../src/credentials/variables/targetFile';
import { MissingValueError, TerminalConsoleError } from '../../../src/delivery/fillPlaceholders';
import { CredentialNameError } from '../../../src/delivery/findCredentialByName';
import { PermissionError, type PermissionRefusal } from '../../../src/delivery/permissions';
import { UnknownPlaceholderError } from '../../../src/delivery/placeholders';
import { NoAnswerError } from '../../../src/delivery/sessions';
import { TerminalSetupError, type TerminalSetupProblem } from '../../../src/delivery/terminalSetupError';
import { CredentialFailure, type FailureContext } from '../../../src/editor/errors/credentialFailure';
import { showProblem } from '../../../src/editor/errors/problemMessages';
import { RevocationFailure } from '../../../src/editor/errors/revocationFailure';
import { failureText, showError } from '../../../src/editor/errors/showError';
import { SignInTimeoutError } from '../../../src/editor/errors/signInTimeout';
import { SecretStorageError } from '../../../src/editor/secretStore';
import { MissingEndpointError } from '../../../src/oauth/authorizationServer';
import {
  AuthorizationResponseError,
  AuthorizationResponseMismatchError,
  InsecureEndpointError,
  InvalidKeyError,
  NetworkError,
  OAuthError,
  RedirectPortBusyError,
  UnexpectedResponseError,
  type KeyProblem,
  type ResponseProblem,
} from '../../../src/oauth/errors';
import { names, networkProblems } from '../../support/names';
import { RecordingLog } from '../../support/recordingLog';
import { otherApp } from '../pages/exampleApps';
import { timeToLook } from '../timeToLook';

const appId = 'app-1';
const subject = {
  consumer: { kind: 'terminal', name: 'acme' },
  credential: { kind: 'app', appId },
  what: 'accessToken',
} as const;

const credentialProblems = names<CredentialProblem>({
  appRemoved: true,
  userRemoved: true,
  secretMissing: true,
  commandNotRun: true,
  signInAgain: true,
  hostNotConfirmed: true,
  secretForOtherServer: true,
  serverChanged: true,
  scopesNotGranted: true,
  scopesNotChosen: true,
  noTwoLeggedToken: true,
  noUsers: true,
  clientSecretNotVisible: true,
  accessTokenNotVisible: true,
  noRefreshToken: true,
  refreshTokenStale: true,
  newestNotRevoked: true,
  refreshInProgressElsewhere: true,
  backingOff: true,
  noClientSecretRotation: true,
  secretFromCommand: true,
  clientSecretChanged: true,
  rotationKeyMissing: true,
  rotationPreparedElsewhere: true,
  rotationLapsed: true,
  noServiceAccounts: true,
  serviceAccountRemoved: true,
  accountDisabled: true,
  accountDeactivated: true,
  accountDeleted: true,
  noKey: true,
  keyDisabled: true,
  keyDeleted: true,
  privateKeyMissing: true,
  privateKeyNotVisible: true,
  keyNotStored: true,
  privateKeyNotReceived: true,
  keyLeftBehind: true,
  keyRejected: true,
});

const responseProblems = names<ResponseProblem>({
  notJson: true,
  redirect: true,
  tooLarge: true,
  status: true,
  noAccessToken: true,
  notBearer: true,
  noLifetime: true,
  idToken: true,
  discovery: true,
});

/** Error codes of RFC 6749 and OpenID Connect, with statuses that servers send them with. */
const oauthErrors: readonly (readonly [code: string | undefined, status: number])[] = [
  ['invalid_client', 401],
  ['invalid_client', 400],
  ['unauthorized_client', 403],
  ['unauthorized_client', 400],
  ['unsupported_grant_type', 400],
  ['invalid_scope', 400],
  ['invalid_grant', 400],
  ['access_denied', 400],
  ['login_required', 400],
  ['something_new', 400],
  ['temporarily_unavailable', 503],
  ['slow_down', 429],
  ['server_error', 500],
  [undefined, 400],
  [undefined, 401],
];

const apsErrors: readonly (readonly [code: string | undefined, status: number])[] = [
  ['limit_exceeded', 400],
  ['invalid_client', 403],
  ['not_found', 404],
  ['invalid_request', 400],
  ['AUTH-001', 403],
  ['AUTH-003', 401],
  ['SOMETHING-NEW', 400],
  [undefined, 415],
  [undefined, 429],
  [undefined, 500],
];

/** Every error that has words of its own. */
const errors: readonly Error[] = [
  ...credentialProblems.map((problem) => new CredentialError(problem, appId)),
  new CredentialError('signInAgain', appId, 'responseLost'),
  new LeaseHeldError(),
  new LeaseRefusedError('ENOSPC', '/home/ann/storage'),
  new OutdatedWindowError(),
  new SecretStoreSilentError(),
  new SecretStorageError('refused'),
  new InsecureEndpointError('login.acme.example'),
  ...names<SecretCommandProblem>({
    notFound: true,
    notStarted: true,
    batchFile: true,
    timedOut: true,
    failed: true,
    noOutput: true,
    tooMuchOutput: true,
    severalLines: true,
    unknownOutput: true,
  }).map((problem) => new SecretCommandError(problem, 'op')),
  new SecretCommandError('failed', 'op', 3),
  ...names<PermissionRefusal>({ never: true, closed: true, noAnswer: true, untrustedWorkspace: true }).map(
    (refusal) => new PermissionError(refusal, subject),
  ),
  new NoAnswerError(),
  ...names<TerminalSetupProblem>({ programNotInstalled: true, socketPathTooLong: true, noSocket: true }).map(
    (problem) => new TerminalSetupError(problem, '/home/ann/storage'),
  ),
  ...names<TargetFileProblem>({
    symbolicLink: true,
    notAFile: true,
    readOnly: true,
    tooLarge: true,
    notText: true,
    notJson: true,
    noProfiles: true,
    changedMeanwhile: true,
  }).map((problem) => new TargetFileError(problem)),
  ...names<KeyProblem>({
    notAKey: true,
    publicKey: true,
    openSsh: true,
    notRsa: true,
    unknownType: true,
    tooShort: true,
    passphraseNeeded: true,
    passphraseWrong: true,
  }).map((problem) => new InvalidKeyError(problem)),
  ...networkProblems.map((problem) => new NetworkError(problem, 'developer.api.autodesk.com', 'ECODE')),
  new NetworkError('unreachable', 'developer.api.autodesk.com'),
  new UnknownPlaceholderError('${apsAuth:secret}'),
  new MissingValueError({ field: 'clientSecret', name: undefined }),
  new TerminalConsoleError({ name: 'console', instead: '"internalConsole"' }),
  new CredentialNameError('ambiguous', 'acme', []),
  new CredentialNameError('ambiguous', 'acme', ['acme-a', 'acme-b']),
  new CredentialNameError('unknown', 'acme', []),
  new CredentialNameError('unknown', 'acme', ['acme-a', 'acme-b']),
  new SignInTimeoutError('http://127.0.0.1:8080/'),
  new RedirectPortBusyError(8080),
  new AuthorizationResponseMismatchError('state'),
  ...['access_denied', 'invalid_scope', 'something_new'].map(
    (code) => new AuthorizationResponseError(code, 'The server says why.'),
  ),
  ...responseProblems.map((problem) => new UnexpectedResponseError(problem, 200, undefined, 'signature')),
  ...oauthErrors.map(([code, status]) => new OAuthError({ code, status, description: 'The server says why.' })),
  ...apsErrors.map(
    ([code, status]) => new ApsError({ code, status, description: 'Autodesk says why.', retryAfterMs: undefined }),
  ),
  ...[
    new CredentialError('newestNotRevoked', appId),
    new UnexpectedResponseError('status', 503),
    new NetworkError('timedOut', 'developer.api.autodesk.com'),
  ].map((cause) => new RevocationFailure(cause, () => Promise.resolve())),
];

/** Those of them that have other words for a server other than Autodesk's. */
const errorsOfServers: readonly Error[] = [
  ...['newestNotRevoked', 'signInAgain', 'noTwoLeggedToken', 'noUsers']
    .flatMap((name) => credentialProblems.filter((problem) => problem === name))
    .map((problem) => new CredentialError(problem, appId)),
  new RevocationFailure(new UnexpectedResponseError('status', 503), () => Promise.resolve()),
  new SignInTimeoutError('http://127.0.0.1:8080/'),
  new NetworkError('refused', 'login.acme.example', 'ECONNREFUSED'),
  new InsecureEndpointError('login.acme.example'),
  new MissingEndpointError('revocationEndpoint'),
  ...['access_denied', 'consent_required', 'something_new'].map(
    (code) => new AuthorizationResponseError(code, 'The server says why.'),
  ),
  ...responseProblems.map((problem) => new UnexpectedResponseError(problem, 200)),
  new UnexpectedResponseError('status', 401),
  ...oauthErrors.map(([code, status]) => new OAuthError({ code, status, description: 'The server says why.' })),
  ...[400, 401, 403, 415, 404, 429].map(
    (status) => new ApsError({ code: undefined, status, description: 'The server says why.', retryAfterMs: 90_000 }),
  ),
];

const problems: readonly Problem[] = [
  ...(['damagedFiles', 'newerFiles', 'unreadableFiles'] as const).flatMap((kind): readonly Problem[] => [
    { kind, fileNames: ['a.json'] },
    { kind, fileNames: ['a.json', 'b.json'] },
  ]),
  { kind: 'secretBeforeInUse', appName: 'acme-pipeline' },
  { kind: 'tokenNotStored' },
  { kind: 'diskRefused' },
  { kind: 'signInNotStored' },
];

describe('every message of an error', () => {
  const acme: FailureContext = { name: 'acme-pipeline', app: { type: 'serverToServer', server: undefined } };
  const other: FailureContext = { name: 'acme-portal', app: { type: 'traditionalWeb', server: otherApp.server } };
  const log = new RecordingLog();

  /** As many messages at once as the list of notifications has room for, until they have been seen. */
  const showInTurn = async (shows: readonly (() => Promise<void>)[]): Promise<void> => {
    for (let next = 0; next < shows.length; next += 4) {
      const shown = shows.slice(next, next + 4).map((show) => show());
      await vscode.commands.executeCommand('notifications.showList');
      await timeToLook();
      await vscode.commands.executeCommand('notifications.clearAll');
      await Promise.all(shown);
    }
  };

  const showFor = (about: FailureContext) => (cause: Error) => (): Promise<void> =>
    showError({
      log,
      error: new CredentialFailure(about, cause),
      task: () => Promise.resolve(),
      run: (task) => task(),
    });

  const unknown = 'Something went wrong. See the log for details.';

  for (const [where, about, listed] of [
    ['at Autodesk', acme, errors],
    ['at another server', other, errorsOfServers],
  ] as const) {
    it(`${where} is shown, is a sentence, and names no class`, async () => {
      for (const cause of listed) {
        const text = failureText(new CredentialFailure(about, cause));
        assert.notEqual(text, unknown, cause.message);
        assert.match(text, /^\S.*[.)\]}/]$/s, cause.message);
        assert.ok(!text.includes('Error'), text);
      }
      await showInTurn(listed.map(showFor(about)));
    }).timeout(60_000);
  }

  it('through a proxy names the proxy', async () => {
    const http = vscode.workspace.getConfiguration('http');
    await http.update('proxy', 'http://proxy.acme.example:3128', vscode.ConfigurationTarget.Global);
    try {
      const listed = [
        ...networkProblems
          .filter((problem) => problem !== 'certificate')
          .map((problem) => new NetworkError(problem, 'developer.api.autodesk.com')),
        new UnexpectedResponseError('status', 407),
      ];
      for (const cause of listed)
        assert.match(failureText(new CredentialFailure(acme, cause)), /proxy\.acme\.example:3128/);
      await showInTurn(listed.map(showFor(acme)));
    } finally {
      await http.update('proxy', undefined, vscode.ConfigurationTarget.Global);
    }
  });

  it('says which scopes Autodesk rejected', async () => {
    const rejected = new OAuthError({ code: 'invalid_scope', status: 400 });
    const shows = [['data:reed'], ['data:read']].map((scopes) => showFor({ ...acme, scopes })(rejected));
    await showInTurn([...shows, showFor(acme)(new Error('a bug'))]);
    assert.match(
      log.lines.at(-3) ?? '',
      /^acme-pipeline: Autodesk rejected the scopes\. Check the spelling of: data:reed/,
    );
    assert.match(log.lines.at(-2) ?? '', /^acme-pipeline: Autodesk rejected these scopes: data:read\. One may/);
    assert.match(log.lines.at(-1) ?? '', /^Unexpected /);
  });

  it('that no task caused is shown once', async () => {
    const shows = problems.map((problem) => () => {
      showProblem(problem);
      return Promise.resolve();
    });
    await showInTurn(shows);
  });
});
