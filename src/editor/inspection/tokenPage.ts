import * as vscode from 'vscode';
import { apsScopes } from '../../aps/scopes';
import type { JwtFacts, TokenKind } from '../../inspection/readToken';
import type { Page, PageButton, PageRow, PageSection, PageStatus } from '../pages/page';
import { formatClockTime } from '../words/formatDate';
import { formatTimeLeft } from '../words/timeLeftText';
import { describeCheck, describeIntrospection, describeTrial, describeVerification } from './checkStatus';
import { expiryOf, scopesOf, type InspectedToken } from './inspectedToken';

/** What the buttons of the page do, besides commands. */
export const tokenActions = { refresh: 'refreshInspected', userInfo: 'requestUserInfo', trial: 'sendTrial' } as const;

/** The page about a token. `now` is in epoch milliseconds. */
export function tokenPage(token: InspectedToken, now: number): Page {
  return {
    title: titleOf(token),
    lead: leadOf(token, now),
    text: vscode.l10n.t("The token itself isn't shown or stored."),
    buttons:
      token.from.kind === 'credential'
        ? [{ title: vscode.l10n.t('Refresh Token'), press: { own: tokenActions.refresh } }]
        : [],
    sections: [aboutSection(token, now), checkSection(token, now), scopeSection(token), ...claimSections(token)],
  };
}

function titleOf({ from }: InspectedToken): string {
  switch (from.kind) {
    case 'credential':
      return vscode.l10n.t('Access Token of {0}', from.picked.name);
    case 'clipboard':
      return vscode.l10n.t('Access Token in the Clipboard');
    case 'pasted':
      return vscode.l10n.t('Pasted Access Token');
  }
}

/** The worst that is known goes first. */
function leadOf(token: InspectedToken, now: number): PageStatus {
  const { verification, introspection, facts } = token;
  const expiresAt = expiryOf(token);
  const verified = verification.state === 'done' ? verification.result : undefined;
  const asked = introspection.state === 'done' ? introspection.result.kind : undefined;
  if (verified?.kind === 'notGenuine')
    return { state: 'wrong', words: vscode.l10n.t("Not genuine: {0} didn't sign it", token.serverName ?? '') };
  if (verified?.kind === 'cannotBeVerified' && verified.reason === 'unsigned')
    return { state: 'wrong', words: vscode.l10n.t('Not signed, so anyone can have written it') };
  if (expiresAt !== undefined && expiresAt <= now)
    return { state: 'wrong', words: vscode.l10n.t('Expired at {0}', formatClockTime(expiresAt, now)) };
  if (asked === 'notActive') return { state: 'wrong', words: vscode.l10n.t('No longer active') };
  if (verified?.kind === 'genuine' && verified.validity === 'notYetValid')
    return { state: 'doubtful', words: vscode.l10n.t('Not valid yet') };
  if (verification.state === 'running' || introspection.state === 'running')
    return { state: 'busy', words: vscode.l10n.t('Checking…') };
  if (verified?.kind === 'genuine' || asked === 'active') {
    const words =
      expiresAt === undefined
        ? vscode.l10n.t('Genuine, without an expiry')
        : vscode.l10n.t('Valid for {0}', formatTimeLeft(expiresAt, now));
    return { state: 'good', words };
  }
  if (facts.format === 'opaque') return { state: 'unknown', words: vscode.l10n.t('Only its server can read it') };
  return { state: 'doubtful', words: vscode.l10n.t('Not verified, so it may not be what it says it is') };
}

function aboutSection(token: InspectedToken, now: number): PageSection {
  const { facts } = token;
  const rows = [row(vscode.l10n.t('Kind'), kindText(token)), row(vscode.l10n.t('App'), appText(token))];
  const jwt = facts.format === 'jwt' ? facts : undefined;
  const app = token.origin.app ?? (token.from.kind === 'credential' ? token.from.picked.app : undefined);
  const issuedAt = jwt?.issuedAt;
  const notBefore = jwt?.notBefore;
  return {
    heading: vscode.l10n.t('What it says'),
    rows: [
      ...rows,
      row(vscode.l10n.t('Client ID'), jwt?.clientId ?? app?.clientId),
      row(...whoseRow(token)),
      row(vscode.l10n.t('Issued'), issuedAt === undefined ? undefined : formatClockTime(issuedAt, now)),
      row(
        vscode.l10n.t('Valid from'),
        notBefore === undefined || notBefore === issuedAt ? undefined : formatClockTime(notBefore, now),
      ),
      row(vscode.l10n.t('Expires'), expiryText(expiryOf(token), now)),
      row(vscode.l10n.t('Issuer'), jwt?.issuer),
      row(vscode.l10n.t('Audience'), ...(jwt?.audiences ?? [])),
      row(vscode.l10n.t('Algorithm'), jwt?.algorithm),
      row(vscode.l10n.t('Key ID'), jwt?.keyId),
    ].filter(({ text }) => text.length > 0),
  };
}

function row(name: string, ...texts: readonly (string | undefined)[]): PageRow {
  return { name, text: texts.filter((text) => text !== undefined && text !== '').map((text) => text ?? '') };
}

function kindText({ facts, serverName }: InspectedToken): string {
  if (facts.format === 'opaque') return vscode.l10n.t('Opaque: only its server can read it');
  return facts.kind === 'other' && serverName !== undefined && serverName !== 'Autodesk'
    ? vscode.l10n.t('JWT of {0}', serverName)
    : kindTexts[facts.kind]();
}

const kindTexts: Readonly<Record<TokenKind, () => string>> = {
  app: () => vscode.l10n.t('2-legged access token, for the app itself'),
  user: () => vscode.l10n.t('3-legged access token, for a user'),
  serviceAccount: () => vscode.l10n.t('3-legged access token, for a service account'),
  v1: () => vscode.l10n.t('Access token of the retired version 1 of Autodesk'),
  other: () => vscode.l10n.t('JWT that is no access token of Autodesk, such as an ID token'),
};

function appText({ origin, facts }: InspectedToken): string | undefined {
  if (origin.app) return vscode.l10n.t('{0}, your app', origin.app.name);
  return facts.format === 'jwt' && facts.clientId !== undefined
    ? vscode.l10n.t("An app that isn't in this editor")
    : undefined;
}

function whoseRow({ origin, facts }: InspectedToken): readonly [name: string, text: string | undefined] {
  const id = facts.format === 'jwt' ? facts.userId : undefined;
  const name = origin.credential?.credential.kind === 'app' ? undefined : origin.credential?.name;
  const text = name !== undefined && id !== undefined ? vscode.l10n.t('{0} ({1})', name, id) : (name ?? id);
  const isAccount = facts.format === 'jwt' && facts.kind === 'serviceAccount';
  return [isAccount ? vscode.l10n.t('Service account') : vscode.l10n.t('User'), text];
}

function expiryText(expiresAt: number | undefined, now: number): string {
  if (expiresAt === undefined) return vscode.l10n.t("It doesn't say when it expires");
  const time = formatClockTime(expiresAt, now);
  return expiresAt <= now
    ? vscode.l10n.t('Expired at {0}', time)
    : vscode.l10n.t('{0} ({1} left)', time, formatTimeLeft(expiresAt, now));
}

function checkSection(token: InspectedToken, now: number): PageSection {
  const { verification, introspection, userInfo, userInfoHost, trial, trialHost, serverName } = token;
  const unknownServer = vscode.l10n.t('Not asked: none of your apps uses the server that issued it.');
  const rows: PageRow[] = [
    {
      name: vscode.l10n.t('Signature'),
      ...describeCheck(verification, (result) => describeVerification(result, serverName ?? '', now), unknownServer),
    },
    {
      name: vscode.l10n.t('At the server'),
      ...describeCheck(introspection, (result) => describeIntrospection(result, token), unknownServer),
    },
  ];
  if (userInfoHost !== undefined) {
    const button = {
      title: vscode.l10n.t('Request User Info from {0}', userInfoHost),
      press: { own: tokenActions.userInfo },
    };
    const { status, text } = describeCheck(
      userInfo,
      ({ name, email, userId }) => ({ text: [name, email, userId].filter((one) => one !== undefined) }),
      vscode.l10n.t('Not asked yet. The button sends the token there.'),
    );
    rows.push({ name: vscode.l10n.t('User info'), status, text, buttons: buttonsUnlessRunning(userInfo, button) });
  }
  if (trialHost !== undefined) {
    const button = { title: vscode.l10n.t('Send Test Request to {0}', trialHost), press: { own: tokenActions.trial } };
    const { status, text } = describeCheck(
      trial,
      (result) => describeTrial(result, trialHost),
      vscode.l10n.t(
        'Not sent yet. The button requests the list of file formats, which needs no scope and costs nothing.',
      ),
    );
    rows.push({ name: vscode.l10n.t('Test request'), status, text, buttons: buttonsUnlessRunning(trial, button) });
  }
  return { heading: vscode.l10n.t('Checks'), rows };
}

function buttonsUnlessRunning({ state }: { readonly state: string }, button: PageButton): readonly PageButton[] {
  return state === 'notAsked' || state === 'failed' ? [button] : [];
}

function scopeSection(token: InspectedToken): PageSection {
  const scopes = scopesOf(token);
  const credential = (token.from.kind === 'credential' ? token.from.picked : token.origin.credential)?.credential;
  return {
    heading: vscode.l10n.t('Scopes'),
    text: scopes.length === 0 ? vscode.l10n.t("It doesn't name any scopes.") : undefined,
    rows: scopes.map((scope) => ({ name: scope, isCode: true, text: meaningOf(scope, token) })),
    buttons: credential
      ? [{ title: vscode.l10n.t('Set Scopes'), press: { command: 'apsAuth.setScopes', credential } }]
      : [],
  };
}

/** What Autodesk's scopes mean; other servers may mean something else by the same name. */
function meaningOf(scope: string, { origin }: InspectedToken): readonly string[] {
  if (origin.server && !origin.aps) return [];
  const exact = apsScopes.find((known) => known.scope === scope);
  if (exact) return [vscode.l10n.t(exact.meaning)];
  const base = apsScopes.find((known) => scope.startsWith(`${known.scope}:`));
  return base ? [vscode.l10n.t('{0} (only this resource)', vscode.l10n.t(base.meaning))] : [];
}

function claimSections({ facts }: InspectedToken): readonly PageSection[] {
  if (facts.format !== 'jwt' || facts.others.length === 0) return [];
  return [
    {
      heading: vscode.l10n.t('Other claims'),
      text: omittedText(facts),
      rows: facts.others.map(({ name, value }) => ({ name, isCode: true, text: [value] })),
    },
  ];
}

function omittedText({ omittedCount }: JwtFacts): string | undefined {
  return omittedCount === 0 ? undefined : vscode.l10n.t('{0} more claims are left out.', omittedCount);
}
