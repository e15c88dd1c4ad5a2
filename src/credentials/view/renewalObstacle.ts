import { serviceAccountCondition, unusableDefaultKey } from './condition';
import type { CredentialNode } from './treeNodes';

/** What a person has to do before a credential can get another access token. */
export type RenewalObstacle = 'secret' | 'signIn' | 'reload' | 'key' | 'account';

/** Why a credential can't renew its access token by itself; undefined if it can. `now` is in epoch milliseconds. */
export function findRenewalObstacle(node: CredentialNode, now: number): RenewalObstacle | undefined {
  const { tokenState } = node;
  if (node.kind === 'serviceAccount') {
    if (unusableDefaultKey(node) || tokenState.kind === 'noKey') return 'key';
    if (serviceAccountCondition(node, now) === 'off') return 'account';
  }
  switch (tokenState.kind) {
    case 'valid':
      return tokenState.isSecretRefused ? 'secret' : undefined;
    case 'refused':
    case 'secretMissing':
      return 'secret';
    case 'signInAgain':
    case 'usersOnly':
      return 'signIn';
    case 'stale':
      return 'reload';
    case 'noKey':
      return 'key';
    case 'expired':
    case 'none':
    case 'unchecked':
      return undefined;
  }
}
