import type { ResolvedCredential } from '../../credentials/catalog/resolvedCredential';
import type { Registration } from '../../credentials/catalog/server';

/** What an error message says of whom it happened to; an app that is still being added has no credential. */
export type FailureContext = Pick<ResolvedCredential, 'name'> &
  Partial<Pick<ResolvedCredential, 'credential'>> & { readonly app?: Registration };

/** An error with what it happened to, so that the sentence shown can begin with its name. */
export class CredentialFailure extends Error {
  override readonly name = 'SubjectFailure';
  override readonly cause: unknown;
  readonly about: FailureContext;

  constructor(subject: FailureContext, cause: unknown) {
    super('Something failed for a credential.', { cause });
    this.cause = cause;
    this.about = subject;
  }
}

/** Runs `task`; what it throws is thrown again with the name of the app or user on it. */
export async function attributeErrors<T>(subject: FailureContext, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw error instanceof CredentialFailure ? error : new CredentialFailure(subject, error);
  }
}
