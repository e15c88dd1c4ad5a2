import type { ApsAuthorizationServer } from '../aps/apsAuthorizationServer';
import { hasClientSecret, type App, type User } from '../credentials/catalog/app';
import type { ClientSecretProblem, ClientSecrets } from '../credentials/catalog/clientSecrets';
import { getAuthorizationServer } from '../credentials/catalog/server';
import { isUnknownStatus, type ServiceAccount } from '../credentials/catalog/serviceAccount';
import { verifyClient, type AppRequest } from '../credentials/tokens/appGrant';
import { daysUntilDeactivation } from '../credentials/view/condition';
import { daysLeft } from '../credentials/view/timeLeft';
import { NetworkError } from '../oauth/errors';
import type { DiagnosticDetail, DiagnosticLine } from './diagnosticLine';

/** By the ID of an app: why its client secret can't be sent. */
export type SecretProblems = ReadonlyMap<string, ClientSecretProblem>;

/**
 * What the catalog knows of the apps: their secrets, their users' sign-ins, and their service accounts. Asks no one. `now`
 * is in epoch milliseconds, and `problems` is what the secret store says.
 */
export function checkApps(
  apps: readonly App[],
  now: number,
  problems: SecretProblems = new Map(),
): readonly DiagnosticLine[] {
  return apps.flatMap((app) => [
    ...(hasClientSecret(app) ? [secretLine(app, problems.get(app.id))] : []),
    ...app.users.map((user) => userLine(app, user)),
    ...(app.serviceAccounts ?? []).flatMap((account) => accountLines(app, account, now)),
  ]);
}

/**
 * Whether the server accepts an app with its secret, by requesting an access token that is dropped: metered, so only if the
 * person asks for it. Autodesk rejects an app that is archived as it does a wrong secret.
 * @throws the signal's reason
 */
export async function checkAppAtServer(appId: string, request: AppRequest): Promise<DiagnosticLine> {
  const verification = await verifyClient(request);
  switch (verification.kind) {
    case 'accepted':
      return { check: 'appAtServer', state: 'good', detail: 'works', appId };
    case 'refused':
      return { check: 'appAtServer', state: 'wrong', detail: 'appRejected', appId };
    case 'noResponse': {
      const { error } = verification;
      const detail = error instanceof NetworkError ? error.problem : 'serverFailed';
      return { check: 'appAtServer', state: 'doubtful', detail, appId };
    }
  }
}

/**
 * Looks up the client secret of each app in the secret store, without sending any.
 * @throws what the secret store throws, or the signal's reason
 */
export async function findSecretProblems(
  apps: readonly App[],
  { clientSecrets, server, signal }: SecretLookup,
): Promise<SecretProblems> {
  const problems = new Map<string, ClientSecretProblem>();
  for (const app of apps.filter(hasClientSecret)) {
    signal.throwIfAborted();
    const recipient = getAuthorizationServer(app, server);
    const problem = await clientSecrets.findProblem(app, recipient);
    if (problem !== undefined) problems.set(app.id, problem);
  }
  return problems;
}

/** How client secrets are looked up. `server` is Autodesk's. */
export interface SecretLookup {
  readonly clientSecrets: Pick<ClientSecrets, 'findProblem'>;
  readonly server: () => ApsAuthorizationServer;
  readonly signal: AbortSignal;
}

function secretLine({ id: appId, secretStatus }: App, problem: ClientSecretProblem | undefined): DiagnosticLine {
  switch (problem) {
    case 'secretMissing':
      return { check: 'clientSecret', state: 'wrong', detail: 'secretMissing', appId };
    case 'clientSecretNotVisible':
      return { check: 'clientSecret', state: 'doubtful', detail: 'secretNotVisible', appId };
    case 'hostNotConfirmed':
      return { check: 'clientSecret', state: 'doubtful', detail: 'hostNotConfirmed', appId };
    case 'secretForOtherServer':
      return { check: 'clientSecret', state: 'wrong', detail: 'secretForOtherServer', appId };
    case undefined:
  }
  switch (secretStatus) {
    case 'accepted':
      return { check: 'clientSecret', state: 'good', detail: 'works', appId };
    case 'unchecked':
      return { check: 'clientSecret', state: 'good', detail: 'secretUnchecked', appId };
    case 'refused':
      return { check: 'clientSecret', state: 'wrong', detail: 'secretRejected', appId };
    case 'missing':
      return { check: 'clientSecret', state: 'wrong', detail: 'secretMissing', appId };
  }
}

function userLine({ id: appId }: App, { id: userId, status }: User): DiagnosticLine {
  switch (status) {
    case 'signedIn':
      return { check: 'signIn', state: 'good', detail: 'works', appId, userId };
    case 'signInAgain':
      return { check: 'signIn', state: 'wrong', detail: 'signInAgain', appId, userId };
  }
}

function accountLines(app: App, account: ServiceAccount, now: number): readonly DiagnosticLine[] {
  const subject = { appId: app.id, serviceAccountId: account.id };
  const { expiresAt } = account;
  const days = expiresAt === undefined ? undefined : daysLeft(expiresAt, now);
  const [state, detail] = accountState(account, now);
  const line: DiagnosticLine = {
    check: 'serviceAccount',
    state,
    detail,
    ...subject,
    ...(days === undefined ? {} : { figure: days }),
  };
  // Keys that were never listed aren't known here.
  if (state === 'wrong' || account.keys === undefined) return [line];
  const [keyState, keyDetail] = keyStateOf(account);
  return [line, { check: 'serviceAccountKey', state: keyState, detail: keyDetail, ...subject }];
}

type StateAndDetail = readonly [state: DiagnosticLine['state'], detail: DiagnosticDetail];

function accountState(account: ServiceAccount, now: number): StateAndDetail {
  const { status, expiresAt } = account;
  if (isUnknownStatus(status)) return ['doubtful', 'unknownStatus'];
  switch (status) {
    case 'disabled':
      return ['wrong', 'accountDisabled'];
    case 'deactivated':
      return ['wrong', 'accountDeactivated'];
    case 'deleted':
      return ['wrong', 'accountDeleted'];
    case 'enabled':
      if (expiresAt !== undefined && expiresAt <= now) return ['wrong', 'accountExpired'];
      return daysUntilDeactivation(account, now) === undefined ? ['good', 'works'] : ['doubtful', 'accountExpiresSoon'];
  }
}

/** Only the default key signs. */
function keyStateOf({ keys, defaultKeyId }: ServiceAccount): StateAndDetail {
  const key = keys?.find(({ id }) => id === defaultKeyId);
  if (!key) return ['doubtful', 'noKey'];
  if (isUnknownStatus(key.status)) return ['doubtful', 'unknownStatus'];
  switch (key.status) {
    case 'disabled':
      return ['wrong', 'keyDisabled'];
    case 'deleted':
      return ['wrong', 'keyDeleted'];
    case 'enabled':
      return key.hasPrivateKey ? ['good', 'works'] : ['wrong', 'privateKeyMissing'];
  }
}
