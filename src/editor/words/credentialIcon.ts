import type { Credential } from '../../credentials/catalog/credential';

/** The codicon for a kind of credential, the same in every view. */
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
