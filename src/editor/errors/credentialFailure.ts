import type { App } from '../../credentials/catalog/app';
import type { Subject } from '../../credentials/catalog/credential';

/** What an error message says of whom it happened to; an app that is still being added has no credential. */
export type FailedSubject = Pick<Subject, 'name'> &
  Partial<Pick<Subject, 'credential'>> & { readonly app?: Pick<App, 'server'> };

/** An error with what it happened to, so that the sentence shown can begin with its name. */
export class SubjectFailure extends Error {
  override readonly name = 'SubjectFailure';
  override readonly cause: unknown;
  readonly subject: FailedSubject;

  constructor(subject: FailedSubject, cause: unknown) {
    super('Something failed for a credential.', { cause });
    this.cause = cause;
    this.subject = subject;
  }
}

/** Runs `task`; what it throws is thrown again with the name of the app or user on it. */
export async function forSubject<T>(subject: FailedSubject, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw error instanceof SubjectFailure ? error : new SubjectFailure(subject, error);
  }
}
