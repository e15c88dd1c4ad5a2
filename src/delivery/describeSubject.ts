import type { Credential } from '../credentials/catalog/credential';
import { serverText } from '../oauth/serverText';
import type { ConsumerKind, Deliverable, PermissionSubject } from './permission';

const kinds: Readonly<Record<ConsumerKind, string>> = {
  terminal: 'Terminal',
  debugSession: 'Debug session',
  envFile: 'File',
  mcpServer: 'MCP server',
  httpClient: 'HTTP clients',
  extension: 'Extension',
};

const names: Readonly<Record<Deliverable, string>> = {
  accessToken: 'the access token',
  clientSecret: 'the client secret',
  privateKey: 'the private key',
};

/** Who wants or gets what, for one line of the log: the consumer's name and IDs. */
export function describeSubject({ consumer, credential, what }: PermissionSubject): string {
  const { kind, name } = consumer;
  return `${kinds[kind]} ${JSON.stringify(serverText(name))}, ${names[what]} of ${describeCredential(credential)}`;
}

function describeCredential(credential: Credential): string {
  switch (credential.kind) {
    case 'app':
      return `app ${credential.appId}`;
    case 'user':
      return `user ${serverText(credential.userId)} of app ${credential.appId}`;
    case 'serviceAccount':
      return `service account ${credential.serviceAccountId} of app ${credential.appId}`;
  }
}
