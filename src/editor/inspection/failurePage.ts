import * as vscode from 'vscode';
import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import type { CredentialFacts, FailureExplanation } from '../../inspection/explainFailure';
import { requiredScopes } from '../../inspection/scopesOfRequest';
import type { Page, PageButton, PageRow, PageSection } from '../pages/page';
import { causeText } from '../words/causeTexts';
import { formatClockTime } from '../words/formatDate';
import { formatTimeLeft } from '../words/timeLeftText';
import { whenToTryAgain } from '../words/whenToTryAgain';

/** What the buttons of the page do, besides commands. */
export const failureActions = { openPortal: 'openPortal', copyClientId: 'copyClientId' } as const;

/** What the explanation was compared with. */
export interface Comparison {
  readonly credential: ResolvedCredential | undefined;
  readonly facts: CredentialFacts | undefined;
}

/** The page about an error. `now` is in epoch milliseconds. */
export function failurePage(explanation: FailureExplanation, comparison: Comparison, now: number): Page {
  const { cause, otherCauses, waitMs } = explanation;
  const { name, text } = causeText(cause);
  return {
    title: vscode.l10n.t('Why the Request Failed'),
    lead: { state: cause === 'unknown' ? 'unknown' : 'wrong', words: name },
    text: [text, whenToTryAgain(waitMs, now)].filter(Boolean).join(' '),
    buttons: fixButtons(explanation, comparison),
    sections: [
      responseSection(explanation),
      requestSection(explanation, comparison),
      credentialSection(comparison, now),
      {
        heading: vscode.l10n.t('What else it may be'),
        rows: otherCauses.map(causeText).map((other) => ({ name: other.name, text: [other.text] })),
      },
    ].filter(({ rows }) => rows.length > 0),
  };
}

/** The likely fix, where this editor can help with it. */
function fixButtons({ fix }: FailureExplanation, { credential: resolved }: Comparison): readonly PageButton[] {
  const credential = resolved?.credential;
  switch (fix) {
    case 'setScopes':
      return [
        { title: vscode.l10n.t('Set Scopes'), press: { command: 'apsAuth.setScopes', credential }, isPrimary: true },
      ];
    case 'signIn':
      return [{ title: vscode.l10n.t('Sign In'), press: { command: 'apsAuth.signIn', credential }, isPrimary: true }];
    case 'changeClientSecret':
      return [
        {
          title: vscode.l10n.t('Change Client Secret'),
          press: { command: 'apsAuth.changeClientSecret', credential },
          isPrimary: true,
        },
      ];
    case 'refreshToken':
      return [
        {
          title: vscode.l10n.t('Refresh Token'),
          press: { command: 'apsAuth.refreshToken', credential },
          isPrimary: true,
        },
      ];
    case 'openPortal':
      return [{ title: vscode.l10n.t('Open Portal'), press: { own: failureActions.openPortal }, isPrimary: true }];
    case 'customIntegration':
      return resolved
        ? [{ title: vscode.l10n.t('Copy Client ID'), press: { own: failureActions.copyClientId }, isPrimary: true }]
        : [];
    case 'region':
    case 'waitFor':
    case 'none':
      return [];
  }
}

function responseSection({ status, code, words }: FailureExplanation): PageSection {
  const rows = [
    { name: vscode.l10n.t('Status'), text: status === undefined ? [] : [String(status)] },
    { name: vscode.l10n.t('Code'), text: code === undefined ? [] : [code] },
    { name: vscode.l10n.t('Message'), text: words === '' ? [] : [words] },
  ];
  return { heading: vscode.l10n.t('What the response says'), rows: rows.filter(({ text }) => text.length > 0) };
}

/** "This request needs X; this token has Y." */
function requestSection({ operation, missingScopes }: FailureExplanation, { facts }: Comparison): PageSection {
  if (!operation) return { heading: '', rows: [] };
  const { legs, scopes } = facts ?? {};
  const rows: PageRow[] = [{ name: vscode.l10n.t('Operation'), text: [`${operation.method} ${operation.path}`] }];
  for (const one of legs === undefined ? (['twoLegged', 'threeLegged'] as const) : [legs]) {
    const required = requiredScopes(operation, one);
    const name =
      one === 'twoLegged' ? vscode.l10n.t('A 2-legged token needs') : vscode.l10n.t('A 3-legged token needs');
    const text = required?.join(' ') ?? vscode.l10n.t("it isn't accepted");
    rows.push({ name, text: [text === '' ? vscode.l10n.t('no documented scope') : text] });
  }
  if (scopes) {
    const text = scopes.length === 0 ? vscode.l10n.t('no scopes') : scopes.join(' ');
    rows.push({ name: vscode.l10n.t('This token has'), text: [text] });
  }
  if (missingScopes.length > 0) {
    const status = { state: 'wrong' as const, words: missingScopes.join(' ') };
    rows.push({ name: vscode.l10n.t('Missing'), status, text: [] });
  }
  return { heading: vscode.l10n.t('What the request needs'), rows };
}

function credentialSection({ credential, facts }: Comparison, now: number): PageSection {
  const name = credential?.name ?? vscode.l10n.t('The token in the text');
  const rows: PageRow[] = facts || credential ? [{ name: vscode.l10n.t('Credential'), text: [name] }] : [];
  const expiresAt = facts?.expiresAt;
  if (expiresAt !== undefined) {
    const time = formatClockTime(expiresAt, now);
    const text =
      expiresAt <= now
        ? vscode.l10n.t('Expired at {0}', time)
        : vscode.l10n.t('{0} ({1} left)', time, formatTimeLeft(expiresAt, now));
    rows.push({ name: vscode.l10n.t('Expires'), text: [text] });
  }
  return { heading: vscode.l10n.t('What it was compared with'), rows };
}
