import * as vscode from 'vscode';
import { isUnknownStatus } from '../../credentials/catalog/serviceAccount';
import { isDisableDue } from '../../credentials/view/condition';
import type { KeyNode } from '../../credentials/view/treeNodes';
import { formatAge } from './formatDate';
import { describeUnknownStatus } from './unknownText';

export function describeKeyStatus(status: KeyNode['status']): string {
  switch (status) {
    case 'enabled':
      return vscode.l10n.t('enabled');
    case 'disabled':
      return vscode.l10n.t('disabled');
    case 'deleted':
      return vscode.l10n.t('deleted at Autodesk');
    default:
      return describeUnknownStatus(status);
  }
}

type KeyState = Pick<KeyNode, 'status' | 'isDefault' | 'hasPrivateKey' | 'accessedAt' | 'disableAt' | 'daysOld'>;

/** The state of a key in a few words. Leaves out what is normal: that it is enabled and has its private key. */
export function describeKey(key: KeyState, now: number): string {
  return joinStates(key, now, vscode.l10n.t('no private key'));
}

/** The same in its shortest form, for a row that is 200 pixels wide. */
export function shortKey(key: KeyState, now: number): string {
  return joinStates(key, now, vscode.l10n.t('missing'));
}

function joinStates(key: KeyState, now: number, withoutPrivateKey: string): string {
  return [
    isDisableDue(key, now) ? vscode.l10n.t('disable now') : '',
    key.status === 'enabled' ? '' : shortStatus(key.status),
    key.hasPrivateKey ? '' : withoutPrivateKey,
    key.isDefault ? vscode.l10n.t('default') : '',
    key.daysOld === undefined ? '' : vscode.l10n.t('{0} days old', key.daysOld),
    key.accessedAt === undefined ? '' : vscode.l10n.t('used {0}', formatAge(key.accessedAt, now)),
  ]
    .filter(Boolean)
    .join(' · ');
}

function shortStatus(status: KeyNode['status']): string {
  if (status === 'deleted') return vscode.l10n.t('deleted');
  return isUnknownStatus(status) ? vscode.l10n.t('unknown') : describeKeyStatus(status);
}

/** Enough of a key ID to tell the keys of a service account apart. */
export function shortenKeyId(keyId: string): string {
  return keyId.length <= 12 ? keyId : `${keyId.slice(0, 4)}…${keyId.slice(-4)}`;
}
