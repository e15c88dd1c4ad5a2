import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { App } from '../../../src/credentials/catalog/app';
import type { ViewContext } from '../../../src/credentials/view/treeModel';
import { parseCommandTarget } from '../../../src/editor/commandTarget';
import { AccountListing } from '../../../src/editor/serviceAccounts/accountListing';
import type { ShownServer } from '../../../src/editor/shownServers';
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
  let servers: readonly ShownServer[];

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
    servers = [];
    const listing = new AccountListing(session, (task) => task());
    tree = new AppTree(session.catalog, listing, viewContext, undefined, () => servers);
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
    assert.equal(viewer && tree.getTreeItem(viewer).description, 'rejected');
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
  it('shows an MCP server below the credential that it gets', async () => {
    const [pipeline, viewer] = await open();
    const [accounts] = await open(pipeline);
    const [account] = await open(accounts);
    await open(account);
    assert.ok(pipeline && viewer && account?.node.kind === 'serviceAccount');
    const { serviceAccountId } = account.node;
    const before = tree.getTreeItem(viewer).id;
    const command = { command: 'node', args: ['server.js'] };
    servers = [
      { name: 'of the app', ...command, credential: { kind: 'app', appId: web.id } },
      {
        name: 'of the account',
        ...command,
        credential: { kind: 'serviceAccount', appId: server.id, serviceAccountId },
      },
    ];
    tree.repaint();
    assert.deepEqual(told.at(-1), [account, viewer]);
    const item = tree.getTreeItem(viewer);
    assert.equal(item.collapsibleState, vscode.TreeItemCollapsibleState.Expanded);
    assert.notEqual(item.id, before);
    const [shown, ...others] = await open(viewer);
    assert.deepEqual([shown?.item?.label, shown?.item?.description, others], ['of the app', 'MCP', []]);
    assert.deepEqual(parseCommandTarget(shown), {
      credential: { kind: 'app', appId: web.id },
      keyId: undefined,
      mcpServer: 'of the app',
    });
    const below = await open(account);
    assert.deepEqual(
      below.map((row) => row.node.kind),
      ['key', 'mcpServer'],
    );
    assert.deepEqual(parseCommandTarget(below[1])?.credential, servers[1]?.credential);

    servers = [];
    tree.repaint();
    assert.equal(tree.getTreeItem(viewer).id, before);
    assert.deepEqual(await open(viewer), []);
  });
});
