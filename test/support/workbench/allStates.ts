import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Writes files of apps in every state that a row can have. Load the window again afterwards. */
export function plantAllStates(appFolder: string, baseUrl: string): void {
  const now = Date.now();
  const requestedFrom = `${baseUrl}/authentication/v2/token`;
  const scopes = ['data:read'];
  const tokens = (minutes: number): readonly object[] => [
    { id: 'planted', requestedFrom, scopes, expiresAt: now + minutes * minuteMs + 30_000 },
  ];
  const app = (name: string, type: string, fields: object): void => {
    const id = `planted-${name}`;
    const planted = { version: 1, id, name, type, clientId: `client-of-${name}`, scopes, secretStatus: 'accepted' };
    write(appFolder, id, JSON.stringify({ ...planted, ...fields }));
  };
  const key = (id: string, fields: object = {}): object => ({
    id,
    status: 'enabled',
    hasPrivateKey: true,
    createdAt: now - 90 * dayMs,
    accessedAt: now - 5 * minuteMs,
    ...fields,
  });
  const account = (id: string, fields: object): object => ({
    id,
    email: `${id}@acme.example`,
    status: 'enabled',
    createdAt: now - 200 * dayMs,
    expiresAt: now + 300 * dayMs,
    scopes,
    ...fields,
  });
  const user = (name: string, fields: object): object => ({
    id: name,
    name,
    email: `${name}@acme.example`,
    scopes,
    status: 'signedIn',
    ...fields,
  });
  app('acme-pipeline', 'serverToServer', {
    tokens: tokens(59),
    serviceAccounts: [
      account('ci-publisher', {
        defaultKeyId: '5c1fffffffffffa2',
        tokens: tokens(42),
        keys: [
          key('5c1fffffffffffa2'),
          key('09beffffffffff77', { status: 'disabled', accessedAt: now - 12 * dayMs }),
          key('77aaffffffffff01', { hasPrivateKey: false }),
        ],
        unreadKeys: ['odd-key'],
      }),
      account('fresh', { defaultKeyId: 'k1', keys: [key('k1'), key('k2')] }),
      account('keyless', { keys: [] }),
      account('elsewhere', { keys: [key('k3', { hasPrivateKey: false })] }),
      account('nightly', { status: 'disabled' }),
      account('asleep', { status: 'deactivated' }),
      account('odd', { status: { unknown: 'HIBERNATING' } }),
      account('old-importer', {
        defaultKeyId: 'k4',
        keys: [key('k4')],
        tokens: tokens(12),
        expiresAt: now + 12.5 * dayMs,
      }),
    ],
    unreadAccounts: ['5d1e8f00-odd-account'],
  });
  app('acme-viewer', 'traditionalWeb', {
    users: [user('designer', { tokens: tokens(58) }), user('reviewer', { status: 'signInAgain' }), { id: 'odd-user' }],
  });
  app('acme-both', 'traditionalWeb', { tokens: tokens(61), users: [user('ann', { tokens: tokens(-1) })] });
  app('acme-soon', 'serverToServer', { tokens: tokens(3) });
  app('acme-over', 'serverToServer', { tokens: tokens(-1) });
  app('acme-new', 'serverToServer', {});
  app('acme-web', 'traditionalWeb', {});
  app('acme-unchecked', 'serverToServer', { secretStatus: 'unchecked' });
  app('acme-refused', 'serverToServer', { secretStatus: 'refused' });
  app('acme-night', 'serverToServer', { secretStatus: 'refused', tokens: tokens(58) });
  app('acme-lost', 'serverToServer', { secretStatus: 'missing' });
  app('acme-desktop', 'desktopMobileSpa', { secretStatus: 'unchecked' });
  app('acme-narrow', 'serverToServer', {
    scopes: ['data:read', 'data:write'],
    tokens: [
      {
        id: 'planted',
        requestedFrom,
        scopes: ['data:read', 'data:write'],
        granted: ['data:read'],
        expiresAt: now + 40.5 * minuteMs,
      },
    ],
  });
  app('a production app with a long name that does not fit', 'serverToServer', { tokens: tokens(31) });
  write(appFolder, 'damaged', '{"version":1,"name":"acme-damaged","id":"dam');
}

function write(appFolder: string, id: string, text: string): void {
  mkdirSync(appFolder, { recursive: true });
  writeFileSync(join(appFolder, `${id}.json`), text);
}
