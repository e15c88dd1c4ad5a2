import { l10n } from 'vscode';
import { serviceAccountName } from '../../credentials/catalog/serviceAccount';
import { usualSignInMethod } from '../../inspection/checkCallbacks';
import type { DiagnosticCheck, DiagnosticLine } from '../../inspection/diagnosticLine';
import { signInMethodTable } from '../signIn/signInMethodTable';
import { findSubject, nameServer, type LineContext } from './lineContext';

/** What was looked at. */
export function checkName(check: DiagnosticCheck): string {
  switch (check) {
    case 'server':
      return l10n.t("Autodesk's server");
    case 'otherServer':
      return l10n.t('Server');
    case 'certificate':
      return l10n.t('Certificate');
    case 'clock':
      return l10n.t('Clock');
    case 'keySet':
      return l10n.t('Public keys');
    case 'proxy':
      return l10n.t('Proxy');
    case 'extraCertificates':
      return 'NODE_EXTRA_CA_CERTS';
    case 'secretStore':
      return l10n.t('Secret storage');
    case 'appsFolder':
      return l10n.t('Storage folder');
    case 'appFiles':
      return l10n.t('App files');
    case 'leases':
      return l10n.t('Other windows');
    case 'git':
      return 'Git';
    case 'permissions':
      return l10n.t('Permissions');
    case 'callbackUrl':
    case 'callbackPort':
      return l10n.t('Return from the browser');
    case 'clientSecret':
      return l10n.t('Client secret');
    case 'appAtServer':
      return l10n.t('App at its server');
    case 'signIn':
      return l10n.t('Sign-in');
    case 'serviceAccount':
      return l10n.t('Service account');
    case 'serviceAccountKey':
      return l10n.t('Default key');
  }
}

/** What is good about a line that is. */
export function goodText(line: DiagnosticLine, context: LineContext): string {
  const { check, detail, figure = 0 } = line;
  const subject = findSubject(line, context.apps);
  const { app, user, serviceAccount } = subject;
  const accountName = serviceAccount ? serviceAccountName(serviceAccount) : '';
  switch (check) {
    case 'server':
      return l10n.t('{0} responds.', context.baseUrl);
    case 'otherServer':
      return l10n.t('{0} responds.', nameServer(subject));
    case 'certificate':
      return l10n.t("The server's certificate is trusted.");
    case 'clock':
      return l10n.t("This machine's clock agrees with the server's.");
    case 'keySet':
      return l10n.t('The keys that tokens are verified with are published.');
    case 'proxy':
      return detail === 'noProxy' || !context.proxy
        ? l10n.t('No proxy in the settings or the environment.')
        : l10n.t('{0} ({1}) accepts connections.', context.proxy.address, context.proxy.source);
    case 'extraCertificates':
      return l10n.t('The file can be read and has certificates.');
    case 'secretStore':
      return l10n.t('Writing, reading, and deleting work.');
    case 'appsFolder':
      return l10n.t('APS Auth can write to its folder.');
    case 'appFiles':
      return figure === 1 ? l10n.t('1 app can be read.') : l10n.t('{0} apps can be read.', figure);
    case 'leases':
      return l10n.t('No other window holds up this one.');
    case 'git':
      return l10n.t('Git can be asked which files it ignores.');
    case 'permissions':
      if (figure === 0) return l10n.t('No program has a permission.');
      return figure === 1 ? l10n.t('1 permission is on.') : l10n.t('{0} permissions are on.', figure);
    case 'callbackUrl':
    case 'callbackPort': {
      const url = app ? signInMethodTable[usualSignInMethod(app, context.isDesktop)].redirectUriText(app.signIn) : '';
      return check === 'callbackPort'
        ? l10n.t('After a sign-in, the browser returns to {0}. Port {1} is free.', url, String(figure))
        : l10n.t('After a sign-in, the browser returns to {0}.', url);
    }
    case 'clientSecret':
      return detail === 'secretUnchecked'
        ? l10n.t('The client secret is in secret storage. It was never used.')
        : l10n.t('The client secret is in secret storage, and was accepted when it was last used.');
    case 'appAtServer':
      return l10n.t('{0} issued an access token just now.', nameServer(subject));
    case 'signIn':
      return l10n.t('{0} is signed in.', user?.email ?? user?.name ?? '');
    case 'serviceAccount':
      return line.figure === undefined
        ? l10n.t('Service account {0} is enabled.', accountName)
        : l10n.t('Service account {0} is enabled, with {1} days left.', accountName, figure);
    case 'serviceAccountKey':
      return l10n.t('{0} has its private key in secret storage.', accountName);
  }
}
