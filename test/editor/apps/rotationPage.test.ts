import { rotationPage } from '../../../src/editor/apps/rotationPage';
import { showInTurn } from '../pages/showInTurn';

describe('the page about rotating a client secret', () => {
  it('is shown', () => showInTurn([rotationPage('acme-portal')]));
});
