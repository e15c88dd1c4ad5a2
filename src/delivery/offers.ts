import type { App } from '../credentials/catalog/app';
import { isSameCredential, type Credential } from '../credentials/catalog/credential';
import { listCredentials, type ResolvedCredential } from '../credentials/catalog/resolvedCredential';
import { describeError } from '../credentials/describeError';
import { Emitter, type Event } from '../credentials/emitter';
import type { Log } from '../credentials/ports';
import { describeSubject } from './describeSubject';
import { otherExtensions, type Permission, type PermissionSubject } from './permission';
import type { PermissionFolder } from './permissionFolder';

/** VS Code's question about an extension isn't about a workspace either. */
const everyWorkspace = 'every workspace';

/**
 * Which credentials are offered to other extensions, and nothing of them but access tokens. A user is offered until the person
 * says never; an app or a service account is offered once the person has picked it. Only what differs from that is stored.
 */
export class Offers {
  readonly #folder: PermissionFolder;
  readonly #log: Log;
  readonly #changed: Emitter<void>;

  /** Fires after an offer has been made or withdrawn in this window. */
  readonly onDidChange: Event<void>;

  constructor(folder: PermissionFolder, log: Log) {
    this.#folder = folder;
    this.#log = log;
    this.#changed = new Emitter(log);
    this.onDidChange = this.#changed.event;
  }

  /** Whether other extensions may have it. A storage that can't be read allows nothing. */
  async includes({ credential, what }: Pick<PermissionSubject, 'credential' | 'what'>): Promise<boolean> {
    if (what !== 'accessToken') return false;
    try {
      const stored = await this.#folder.find(subjectOf(credential), everyWorkspace);
      return stored ? stored.answer === 'always' : isOfferedByDefault(credential);
    } catch (error) {
      this.#log.warn(`A permission couldn't be read. ${describeError(error)}`);
      return false;
    }
  }

  /** The credentials of these apps that are offered, in their order. */
  async filter(apps: readonly App[]): Promise<readonly ResolvedCredential[]> {
    const all = apps.flatMap((app) => listCredentials(app));
    const isOffered = await Promise.all(
      all.map(({ credential }) => this.includes({ credential, what: 'accessToken' })),
    );
    return all.filter((_, index) => isOffered[index]);
  }

  /** The offers of these apps that nothing is stored about, for a list together with what is `stored`. */
  listDefaults(apps: readonly App[], stored: readonly Permission[]): readonly Permission[] {
    const known = stored.filter(({ consumer }) => consumer.kind === 'extension');
    return apps
      .flatMap((app) => listCredentials(app))
      .filter(({ credential }) => isOfferedByDefault(credential))
      .filter((each) => !known.some(({ credential }) => isSameCredential(credential, each.credential)))
      .map(({ credential }) => permissionOf(credential, 'always'));
  }

  /** Offers a credential that the person picked. @throws the system's error */
  async add(credential: Credential): Promise<void> {
    const permission = permissionOf(credential, 'always');
    if (isOfferedByDefault(credential)) await this.#folder.remove(permission);
    else await this.#folder.store(permission);
    this.#log.info(`Offered: ${describeSubject(permission)}.`);
    this.#changed.fire();
  }

  /** Withdraws an offer, which for a user is a never; or withdraws a never. @throws the system's error */
  async withdraw({ credential, answer }: Pick<Permission, 'credential' | 'answer'>): Promise<void> {
    const never = permissionOf(credential, 'never');
    if (answer !== 'never' && isOfferedByDefault(credential)) await this.#folder.store(never);
    else await this.#folder.remove(never);
    this.#log.info(`${answer === 'never' ? 'Offered' : 'No longer offered'}: ${describeSubject(never)}.`);
    this.#changed.fire();
  }
}

function isOfferedByDefault({ kind }: Credential): boolean {
  return kind === 'user';
}

function subjectOf(credential: Credential): PermissionSubject {
  return { consumer: otherExtensions, credential, what: 'accessToken' };
}

function permissionOf(credential: Credential, answer: Permission['answer']): Permission {
  return { ...subjectOf(credential), answer, workspace: everyWorkspace };
}
