import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { enterApp } from '../support/workbench/addApp';
import { clearNotifications, notification, notificationButtons } from '../support/workbench/notifications';
import { runCommand, screenshot } from '../support/workbench/window';
import { clientId, clientSecret, createWorkbenchFixture, type WorkbenchFixture } from '../support/workbenchFixture';

describe('a proxy that rejects requests', () => {
  let fixture: WorkbenchFixture;
  let proxy: Server;
  let address: string;
  const asked: string[] = [];
  let response = 'HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n<html>Blocked</html>';

  before(async () => {
    proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end(response);
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const listening = proxy.address();
    assert.ok(listening !== null && typeof listening === 'object');
    address = `127.0.0.1:${listening.port}`;
    fixture = await createWorkbenchFixture({
      settings: { 'apsAuth.baseUrl': 'https://aps.example.invalid', 'http.proxy': `http://planted:planted@${address}` },
    });
  });

  after(async () => {
    await fixture.close();
    proxy.close();
  });

  it('is not mistaken for Autodesk rejecting the app', async () => {
    const { page } = fixture;
    await enterApp(page, { type: 'Server-to-Server', clientId, clientSecret, name: 'behind-a-proxy' });
    const why = `The client ID and secret couldn't be checked yet. Couldn't reach aps.example.invalid. It or the proxy ${address} (http.proxy) returned HTTP 403.`;
    await notification(page, `Added behind-a-proxy. ${why}`).waitFor();
    await screenshot(page, 'proxy-refuses');
    assert.deepEqual(asked, ['aps.example.invalid:443']);
  });

  it('is named if it hangs up', async () => {
    const { page } = fixture;
    await clearNotifications(page);
    response = '';
    await runCommand(page, 'APS: Get Token');
    const why = `behind-a-proxy: Couldn't connect to aps.example.invalid through the proxy ${address} (http.proxy): connection failed.`;
    assert.deepEqual(await notificationButtons(page, why), [
      'Try Again',
      'Open Proxy Settings',
      'Run Diagnostics',
      'Show Log',
    ]);
    await screenshot(page, 'proxy-hangs-up');
  });
});
