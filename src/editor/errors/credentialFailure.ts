import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import type { Registration } from '../../credentials/catalog/server';

/** What an error is about, as its message needs it. An app that is still being added has no credential. */
export type FailureContext = Pick<ResolvedCredential, 'name'> &
  Partial<Pick<ResolvedCredential, 'credential' | 'scopes' | 'serviceAccount'>> & {
    readonly app?: Registration & { readonly name?: string };
  };

/** An error together with what it is about, so that its message can start with the name. */
export class CredentialFailure extends Error {
  override readonly name = 'CredentialFailure';
  override readonly cause: unknown;
  readonly about: FailureContext;

  constructor(about: FailureContext, cause: unknown) {
    super('Something failed for a credential.', { cause });
    this.cause = cause;
    this.about = about;
  }
}

/** Runs `task` and wraps its error in a CredentialFailure, unless it already is one. @throws CredentialFailure */
export async function attributeErrors<T>(about: FailureContext, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw error instanceof CredentialFailure ? error : new CredentialFailure(about, error);
  }
}
