import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { serverOf } from '../../../src/credentials/catalog/server';
import { initialSignInSettings } from '../../../src/credentials/catalog/signInSettings';
import type { TokenState } from '../../../src/credentials/view/treeNodes';
import { describeVariables } from '../../../src/editor/env/variableTexts';
import { answerText, consumerText, deliverableText } from '../../../src/editor/permissions/permissionText';
import { registerTitle } from '../../../src/editor/signIn/describeWait';
import { signInMethodTable } from '../../../src/editor/signIn/signInMethodTable';
import { remedyFor } from '../../../src/editor/tokens/renewalRemedy';
import { toMcpServerItem } from '../../../src/editor/tree/mcpServerItem';
import { toUnreadItem } from '../../../src/editor/tree/unreadItem';
import { formatAge } from '../../../src/editor/words/formatDate';
import { formatTimeLeft } from '../../../src/editor/words/timeLeftText';
import { describeTokenState, explainTokenState, shortTokenState } from '../../../src/editor/words/tokenStateText';
import { describeUnknownStatus } from '../../../src/editor/words/unknownText';
import { whenToTryAgain } from '../../../src/editor/words/whenToTryAgain';
import { lookAtRows } from '../lookAtRows';
import { app, otherApp } from '../pages/exampleApps';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const now = new Date(2026, 10, 29, 12, 0).getTime();

const valid = { kind: 'valid', expiresAt: now + hourMs, granted: undefined, isNarrower: false } as const;
const states: readonly TokenState[] = [
  valid,
  { ...valid, isNarrower: true },
  { ...valid, isExpiryAssumed: true },
  { ...valid, isSecretRefused: true },
  { ...valid, expiresAt: undefined },
  { kind: 'expired' },
  { kind: 'none' },
  { kind: 'unchecked' },
  { kind: 'refused', server: serverOf(app) },
  { kind: 'refused', server: serverOf(otherApp) },
  { kind: 'secretMissing' },
  { kind: 'signInAgain' },
  ...(['app', 'user', 'serviceAccount'] as const).map((whose) => ({ kind: 'stale', whose }) as const),
  ...[0, 1, 2].map((users) => ({ kind: 'usersOnly', users }) as const),
  { kind: 'noKey' },
];

describe('every word for', () => {
  it('the state of an access token is shown, and is short in a row', async () => {
    for (const state of states) assert.ok(shortTokenState(state, now).length <= 20, shortTokenState(state, now));
    await lookAtRows(
      states.flatMap((state) => [
        shortTokenState(state, now),
        describeTokenState(state, now),
        explainTokenState(state, now),
      ]),
    );
  });

  it('a time is shown', () =>
    lookAtRows([
      formatTimeLeft(undefined, now),
      ...[0, 5 * minuteMs, 2 * hourMs, 3 * dayMs].map((left) => formatTimeLeft(now + left, now)),
      ...[0, dayMs, 12 * dayMs].map((age) => formatAge(now - age, now)),
      ...[1500, 2 * minuteMs, 2 * hourMs, 13 * hourMs, dayMs, 3 * dayMs].map((wait) => whenToTryAgain(wait, now)),
      describeUnknownStatus({ unknown: '' }),
    ]));

  it('a permission is shown', () => {
    const consumers = ['terminal', 'debugSession', 'envFile', 'mcpServer', 'httpClient', 'extension'] as const;
    const answers = ['window', 'always', 'never'] as const;
    return lookAtRows([
      ...consumers.map((kind) => consumerText({ kind, name: 'acme' })),
      ...(['accessToken', 'clientSecret', 'privateKey'] as const).map(deliverableText),
      ...consumers.flatMap((kind) => answers.map((answer) => answerText({ answer, consumer: { kind, name: 'acme' } }))),
      describeVariables(
        [
          { name: 'A', change: 'added', misreadBy: [] },
          { name: 'B', change: 'changed', misreadBy: [] },
          { name: 'C', change: 'unchanged', misreadBy: ['shell'] },
        ],
        ['D'],
      ),
    ]);
  });

  it('a sign-in method is shown', () =>
    lookAtRows([
      ...Object.values(signInMethodTable).flatMap(({ name, detail, redirectUriText, editableUrl }) => [
        name(),
        detail(),
        redirectUriText(initialSignInSettings),
        editableUrl?.label() ?? '',
        editableUrl?.hint() ?? '',
      ]),
      registerTitle(app),
      registerTitle(otherApp),
    ]));

  it('what stands in the way of another token is shown', () =>
    lookAtRows(
      (['secret', 'signIn', 'reload', 'key', 'account'] as const).flatMap((obstacle) => {
        const { advice, button } = remedyFor(obstacle);
        return [advice, button];
      }),
    ));

  it('a row that has no command of its own is shown', async () => {
    const items = [
      ...(['user', 'serviceAccount', 'key'] as const).map((of) =>
        toUnreadItem({ kind: 'unread', of, parentId: 'parent', index: 0, text: 'X' }),
      ),
      toMcpServerItem({ kind: 'mcpServer', parentId: 'parent', appId: 'app-1', mcpServer: 'acme', command: 'node' }),
    ];
    await lookAtRows(
      items.flatMap(({ description, tooltip }) => [
        String(description),
        ...(tooltip instanceof vscode.MarkdownString ? tooltip.value : (tooltip ?? '')).split('\n'),
      ]),
    );
  });
});
