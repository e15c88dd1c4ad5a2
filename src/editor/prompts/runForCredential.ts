import { attributeErrors, type FailureContext } from '../errors/credentialFailure';
import { runWithProgress, type TaskControls } from './runWithProgress';

/** Runs a cancelable task with progress, and attributes its errors to a credential. @throws CredentialFailure */
export function runForCredential<T>(
  about: FailureContext,
  title: string,
  task: (controls: TaskControls) => Promise<T>,
): Promise<T> {
  return attributeErrors(about, () => runWithProgress(title, task));
}
