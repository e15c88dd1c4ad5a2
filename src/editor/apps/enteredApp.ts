import type { NewApp } from '../../credentials/catalog/catalog';
import type { EditorServices } from '../editorServices';
import type { CheckServices } from '../prompts/checkClientSecret';
import type { EnteredSecret } from '../prompts/enteredSecret';
import type { NewAppServices } from '../tokens/showNewApp';

/** What adding an app takes. */
export type AddServices = CheckServices & NewAppServices & Pick<EditorServices, 'clientSecrets'>;

/** An app as it was entered, and what its check revealed. */
export interface EnteredApp {
  readonly app: NewApp;
  readonly clientSecret: EnteredSecret | undefined;
  /** A sentence for the person. */
  readonly note: string;
}
