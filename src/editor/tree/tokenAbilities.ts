import type { TokenState } from '../../credentials/view/treeNodes';

/**
 * The context values about an access token that the menus in package.json test. A row has Get Token until it had its
 * first, which chooses the scopes, and Copy Token from then on.
 */
export function tokenAbilities(state: TokenState): readonly string[] {
  return ['canGetToken', isFirst(state) ? 'canGetFirstToken' : 'canCopyToken'];
}

/** The context value of the inline action that fits the state of an access token. */
export function tokenOffer(state: TokenState): readonly string[] {
  switch (state.kind) {
    case 'valid':
      return [state.isSecretRefused ? 'offersSecret' : 'offersCopy'];
    case 'expired':
      return ['offersCopy'];
    case 'none':
    case 'unchecked':
      return ['offersGet'];
    case 'refused':
    case 'secretMissing':
      return ['offersSecret'];
    case 'signInAgain':
    case 'usersOnly':
      return ['offersSignIn'];
    case 'stale':
    case 'noKey':
      return [];
  }
}

function isFirst({ kind }: TokenState): boolean {
  return kind === 'none' || kind === 'unchecked';
}
