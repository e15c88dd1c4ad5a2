import assert from 'node:assert/strict';
import type { App } from '../../../src/credentials/catalog/app';
import type { ViewContext } from '../../../src/credentials/view/treeModel';
import { AccountListing } from '../../../src/editor/serviceAccounts/accountListing';
import { AppTree } from '../../../src/editor/tree/appTree';
import type { TreeRow } from '../../../src/editor/tree/treeRow';
import {
  addApp,
  addWebApp,
  createAccountWithKey,
  createCredentialsFixture,
  type CredentialsFixture,
  type Session,
} from '../../support/credentialsFixture';

describe('the tree of apps', () => {
  let fixture: CredentialsFixture;
  let session: Session;
  let server: App;
  let web: App;
  let tree: AppTree;
  let told: (readonly TreeRow[] | undefined)[];

  beforeEach(async () => {
    fixture = await createCredentialsFixture();
    fixture.setClockRight();
    session = await fixture.startSession();
    server = await addApp(session);
    web = await addWebApp(session);
    await createAccountWithKey(session, server);
    const viewContext = (): ViewContext => ({
      apsTokenEndpoint: `${fixture.emulator.baseUrl}/authentication/v2/token`,
      now: fixture.clock.now(),
      isStale: () => false,
    });
    tree = new AppTree(session.catalog, new AccountListing(session, (task) => task()), viewContext);
    told = [];
    tree.onDidChangeTreeData((rows) => told.push(rows));
  });
  afterEach(() => fixture.close());

  /** Expands a row as the editor does: children first, then their items. */
  const open = async (row?: TreeRow): Promise<readonly TreeRow[]> => {
    const rows = await tree.getChildren(row);
    rows.forEach((child) => tree.getTreeItem(child));
    return rows;
  };

  it("isn't repainted when nothing looks different", async () => {
    await open();
    tree.repaint();
    fixture.clock.advance(1);
    tree.repaint();
    assert.deepEqual(told, []);
  });

  it('repaints only the rows that look different', async () => {
    const [, viewer] = await open();
    await session.catalog.change(web.id, (app) => ({ ...app, secretStatus: 'refused' }));
    tree.repaint();
    assert.equal(told.length, 1);
    assert.deepEqual(told[0], [viewer]);
    assert.equal(viewer && tree.getTreeItem(viewer).description, 'rejected by Autodesk');
    assert.equal((await open())[1], viewer);
  });

  it('repaints a row when its children change', async () => {
    const [pipeline] = await open();
    const [accounts] = await open(pipeline);
    const [account] = await open(accounts);
    assert.deepEqual(await open(account), await open(account));
    await session.catalog.change(server.id, (app) => ({
      ...app,
      serviceAccounts: app.serviceAccounts?.map((one) => ({ ...one, keys: [] })),
    }));
    tree.repaint();
    assert.deepEqual(told.at(-1), [account]);
    assert.deepEqual(await open(account), []);
  });

  it('is repainted as a whole when an app is added or removed', async () => {
    const before = await open();
    await session.catalog.remove(web.id);
    tree.repaint();
    assert.deepEqual(told, [undefined]);
    assert.deepEqual(await open(), before.slice(0, 1));
  });
});
