import assert from 'node:assert/strict';
import { findProxy, type ConfiguredProxy, type ProxyConfiguration } from '../../src/oauth/proxy';

const host = 'developer.api.autodesk.com';
const setting = 'http://proxy.example:3128';
const fromSetting = { address: 'proxy.example:3128', source: 'http.proxy' };

describe('the configured proxy', () => {
  const cases: readonly (readonly [
    what: string,
    configuration: Partial<ProxyConfiguration>,
    proxy: ConfiguredProxy | undefined,
    host?: string,
  ])[] = [
    ['none', {}, undefined],
    ['an empty setting', { setting: '' }, undefined],
    ['the setting', { setting }, fromSetting],
    ['a setting without a scheme', { setting: 'proxy.example:3128' }, fromSetting],
    ['a user name and password', { setting: 'http://dana:planted@proxy.example:3128/' }, fromSetting],
    ['no port', { setting: 'http://proxy.example' }, { address: 'proxy.example:80', source: 'http.proxy' }],
    ['a proxy over TLS', { setting: 'https://proxy.example' }, { address: 'proxy.example:443', source: 'http.proxy' }],
    ['text that is no URL', { setting: 'http://' }, undefined],
    [
      'the environment',
      { environment: { HTTPS_PROXY: 'http://dana:planted@env.example:8080' } },
      { address: 'env.example:8080', source: 'HTTPS_PROXY' },
    ],
    ['the setting and the environment', { setting, environment: { https_proxy: 'http://env.example:1' } }, fromSetting],
    ['this machine', { setting }, undefined, 'localhost:8080'],
    ['an excluded host', { setting, noProxy: [host] }, undefined],
    ['an excluded domain', { setting, noProxy: ['.autodesk.com'] }, undefined],
    ['an excluded port', { setting, noProxy: ['autodesk.com:443'] }, undefined],
    ['another excluded port', { setting, noProxy: ['autodesk.com:8443'] }, fromSetting],
    ['a host that only ends alike', { setting, noProxy: ['desk.com'] }, fromSetting],
    ['everything excluded', { setting, environment: { NO_PROXY: '*' } }, undefined],
    ['exclusions in both', { setting, noProxy: ['b.example'], environment: { NO_PROXY: '*' } }, fromSetting],
  ];
  for (const [what, configuration, proxy, asked = host] of cases) {
    it(`is found with ${what}`, () => {
      assert.deepEqual(findProxy(asked, { setting: '', noProxy: [], environment: {}, ...configuration }), proxy);
    });
  }
});
