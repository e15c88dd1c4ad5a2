import type { Credential } from '../../credentials/catalog/credential';

/** The codicon of a kind of credential, the same wherever it is shown. */
export function credentialIcon(kind: Credential['kind']): string {
  switch (kind) {
    case 'app':
      return 'key';
    case 'user':
      return 'account';
    case 'serviceAccount':
      return 'hubot';
  }
}
