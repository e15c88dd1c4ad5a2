import { serverText } from '../oauth/serverText';
import type { App } from './catalog/app';

/** How the log calls an app: by the name that a person gave it, on one line. */
export function logName({ name }: Pick<App, 'name'>): string {
  return serverText(name);
}
