import { readCredential, type Credential } from '../credentials/catalog/credential';
import { credentialPrefix } from '../credentials/catalog/secretNames';
import { Fields } from '../oauth/fields';

const consumerKinds = ['terminal', 'debugSession', 'envFile', 'mcpServer', 'httpClient', 'extension'] as const;

/** The kinds of programs that can get something of a credential. */
export type ConsumerKind = (typeof consumerKinds)[number];

/**
 * A program that wants something of a credential. `name` is what the person knows it by, such as the name of the folder that
 * is debugged or the ID of an extension. The workspace may choose it, so it is data and proves nothing.
 */
export interface Consumer {
  readonly kind: ConsumerKind;
  readonly name: string;
}

/** All other extensions, as one consumer: VS Code doesn't tell which one asks, and asks the person about each one itself. */
export const otherExtensions: Consumer = { kind: 'extension', name: 'all' };

/** All clients of the token endpoint, as one consumer: whoever has its bearer is one. */
export const httpClients: Consumer = { kind: 'httpClient', name: 'all' };

const deliverables = ['accessToken', 'clientSecret', 'privateKey'] as const;

/** What a consumer can get of a credential, each by a permission of its own. Refresh tokens are never given. */
export type Deliverable = (typeof deliverables)[number];

/** What a permission is about. */
export interface PermissionSubject {
  readonly consumer: Consumer;
  readonly credential: Credential;
  readonly what: Deliverable;
}

/** What a person can answer: for this request, for this window, for this workspace, or not for this workspace. */
export type PermissionAnswer = 'once' | 'window' | 'always' | 'never';

/** An answer that lasts. `workspace` is where it was given, as `PermissionPorts.workspace` names it. */
export interface Permission extends PermissionSubject {
  readonly answer: Exclude<PermissionAnswer, 'once'>;
  readonly workspace: string;
}

/** What identifies a permission: the subject and the workspace. */
export function permissionKey(permission: PermissionSubject & Pick<Permission, 'workspace'>): string {
  const { consumer, credential, what, workspace } = permission;
  return JSON.stringify([workspace, consumer.kind, consumer.name, credentialPrefix(credential), what]);
}

/** Parses a permission that was stored; undefined if it isn't one. */
export function parsePermission(value: unknown): Permission | undefined {
  return Fields.parse(value, (fields) => ({
    consumer: fields.required('consumer', parseConsumer),
    credential: fields.required('credential', readCredential),
    what: fields.oneOf('what', deliverables),
    answer: fields.oneOf('answer', ['always', 'never']),
    workspace: fields.text('workspace'),
  }));
}

function parseConsumer(value: unknown): Consumer | undefined {
  return Fields.parse(value, (fields) => ({ kind: fields.oneOf('kind', consumerKinds), name: fields.text('name') }));
}
