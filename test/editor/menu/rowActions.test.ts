import assert from 'node:assert/strict';
import { listRowActions } from '../../../src/editor/menu/rowActions';

const manifest = {
  contributes: {
    commands: [
      { command: 'x.copy', title: 'Copy Token' },
      { command: 'x.refresh', title: 'Refresh Token' },
      { command: 'x.signIn', title: 'Sign In' },
      { command: 'x.remove', title: 'Remove App' },
    ],
    menus: {
      'view/item/context': [
        { command: 'x.remove', when: 'view == x && viewItem =~ /canBeRemoved/', group: '9_remove@1' },
        { command: 'x.refresh', when: 'view == x && viewItem =~ /\\bcanCopy\\b/', group: '1_token@10' },
        { command: 'x.copy', when: 'view == x && viewItem =~ /\\bcanCopy\\b/', group: '1_token@9' },
        { command: 'x.signIn', when: 'view == x && viewItem =~ /canSignIn(?!Again)/', group: '2_signIn@1' },
        { command: 'x.signIn', when: 'view == x && viewItem =~ /\\boffersSignIn\\b/', group: 'inline' },
      ],
    },
  },
};
const titles = (contextValue: string): readonly string[] =>
  listRowActions(manifest, contextValue).map(({ title }) => title);

describe('the actions of a row', () => {
  it('have the order of its context menu', () => {
    assert.deepEqual(titles('canBeRemoved canCopy canSignIn'), [
      'Copy Token',
      'Refresh Token',
      'Sign In',
      'Remove App',
    ]);
  });

  it('begin with the one on the row, which is there once', () => {
    assert.deepEqual(titles('canBeRemoved canSignIn offersSignIn'), ['Sign In', 'Remove App']);
  });

  it('leave out what the row cannot do', () => {
    assert.deepEqual(titles('canSignInAgain canCopyAsEnv'), []);
  });

  it('are none without a manifest', () => {
    assert.deepEqual(listRowActions(undefined, 'canCopy'), []);
  });
});
