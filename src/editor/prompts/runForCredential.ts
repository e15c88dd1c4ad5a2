import { attributeErrors, type FailureContext } from '../errors/credentialFailure';
import { runWithProgress, type TaskControls } from './runWithProgress';

/**
 * Runs a task that a person can cancel, with progress, and with the name of its credential on what goes wrong.
 * @throws CredentialFailure
 */
export function runForCredential<T>(
  subject: FailureContext,
  title: string,
  task: (controls: TaskControls) => Promise<T>,
): Promise<T> {
  return attributeErrors(subject, () => runWithProgress(title, task));
}
