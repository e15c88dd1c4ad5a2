/** An error with the app that it happened to, so that the sentence shown can begin with the app's name. */
export class AppFailure extends Error {
  override readonly name = 'AppFailure';
  override readonly cause: unknown;
  readonly app: FailedApp;

  constructor(app: FailedApp, cause: unknown) {
    super('Something failed for an app.', { cause });
    this.cause = cause;
    this.app = app;
  }
}

/** What an error message says of an app; an app that is still being added has no id. */
export interface FailedApp {
  readonly id?: string;
  readonly name: string;
}

/** Runs `task`; what it throws is thrown again with the app's name on it. */
export async function forApp<T>(app: FailedApp, task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw new AppFailure(app, error);
  }
}
