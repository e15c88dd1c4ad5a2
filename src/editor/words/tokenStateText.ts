import { l10n } from 'vscode';
import type { Credential } from '../../credentials/catalog/credential';
import type { Server } from '../../credentials/catalog/server';
import type { TokenState } from '../../credentials/view/treeNodes';
import { formatClockTime } from './formatDate';
import { formatShortTimeLeft, formatTimeLeft } from './timeLeftText';

/** The state of an access token as shortly as it can be said, for a row that is 200 pixels wide. */
export function shortTokenState(state: TokenState, now: number): string {
  switch (state.kind) {
    case 'valid':
      return shortValid(state, now);
    case 'expired':
      return l10n.t('expired');
    case 'none':
      return l10n.t('no token');
    case 'unchecked':
      return l10n.t('unchecked');
    case 'refused':
      return l10n.t('rejected');
    case 'secretMissing':
      return l10n.t('no secret');
    case 'signInAgain':
      return l10n.t('sign in');
    case 'stale':
      return l10n.t('reload');
    case 'usersOnly':
      return l10n.t('no users');
    case 'noKey':
      return l10n.t('no key');
  }
}

function shortValid(
  { expiresAt, isNarrower, isSecretRefused }: Extract<TokenState, { kind: 'valid' }>,
  now: number,
): string {
  if (isSecretRefused) return l10n.t('rejected');
  if (expiresAt === undefined) return l10n.t('open-ended');
  const timeLeft = formatShortTimeLeft(expiresAt, now);
  return isNarrower ? l10n.t('{0} · fewer scopes', timeLeft) : timeLeft;
}

/** The state of an access token with the time of day until which it is valid, for a tooltip. */
export function explainTokenState(state: TokenState, now: number): string {
  if (state.kind !== 'valid' || state.expiresAt === undefined || state.isExpiryAssumed)
    return describeTokenState(state, now);
  const until = l10n.t(
    'valid until {0} ({1})',
    formatClockTime(state.expiresAt, now),
    formatTimeLeft(state.expiresAt, now),
  );
  if (state.isSecretRefused) return l10n.t('{0}, client secret rejected', until);
  return state.isNarrower ? l10n.t('{0}, with fewer scopes than requested', until) : until;
}

/** The state of an access token in a few words, for a sentence or a screen reader. */
export function describeTokenState(state: TokenState, now: number): string {
  switch (state.kind) {
    case 'valid':
      return describeValid(state, now);
    case 'expired':
      return l10n.t('expired');
    case 'none':
      return l10n.t('no access token yet');
    case 'unchecked':
      return l10n.t('not checked yet');
    case 'refused':
      return describeRefused(state.server);
    case 'secretMissing':
      return l10n.t('client secret missing');
    case 'signInAgain':
      return l10n.t('sign in again');
    case 'stale':
      return describeStale(state.whose);
    case 'usersOnly':
      return describeUsers(state.users);
    case 'noKey':
      return l10n.t('no private key');
  }
}

function describeValid(
  { expiresAt, isNarrower, isSecretRefused, isExpiryAssumed }: Extract<TokenState, { kind: 'valid' }>,
  now: number,
): string {
  const timeLeft = formatTimeLeft(expiresAt, now);
  if (expiresAt === undefined && !isNarrower && !isSecretRefused)
    return l10n.t("its server doesn't say how long it's valid, sign in again if it's rejected");
  if (isExpiryAssumed && !isNarrower && !isSecretRefused)
    return l10n.t("its server doesn't say how long it's valid, requested again in {0}", timeLeft);
  if (isNarrower && !isSecretRefused) return l10n.t('valid for {0}, with fewer scopes than requested', timeLeft);
  return isSecretRefused
    ? l10n.t('valid for {0}, client secret rejected', timeLeft)
    : l10n.t('valid for {0}', timeLeft);
}

function describeRefused(server: Server): string {
  switch (server.kind) {
    case 'aps':
      return l10n.t('rejected by Autodesk');
    case 'custom':
      return l10n.t('rejected by {0}', server.name);
  }
}

function describeStale(whose: Credential['kind']): string {
  switch (whose) {
    case 'app':
      return l10n.t('added in another window, reload to use');
    case 'user':
      return l10n.t('signed in from another window, reload to use');
    case 'serviceAccount':
      return l10n.t('key added in another window, reload to use');
  }
}

function describeUsers(users: number): string {
  if (users === 0) return l10n.t('not signed in');
  return users === 1 ? l10n.t('1 user signed in') : l10n.t('{0} users signed in', users);
}
