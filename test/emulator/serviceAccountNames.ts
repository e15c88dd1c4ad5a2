import { serviceAccountsOf } from './serviceAccounts';
import type { EmulatorState } from './state';

/** Autodesk's error for an invalid account name; undefined if the name is valid. */
export function nameProblem(state: EmulatorState, clientId: string, name: string): string | undefined {
  if (name === '') {
    return "The 'name' is empty.";
  }
  if (name.length < 5 || name.length > 100) {
    return "The length of the 'name' should be between 5 and 100 characters.";
  }
  if (!/^[A-Za-z0-9-]*$/.test(name)) {
    return "The 'name' contains invalid characters.";
  }
  if (!/[A-Za-z0-9]/.test(name)) {
    return "The 'name' should contain at least one alpha numeric character.";
  }
  // Autodesk publishes neither its list of reserved words nor the text of this error.
  if (name.toLowerCase().includes('autodesk')) {
    return "The 'name' contains a restricted word.";
  }
  const isTaken = serviceAccountsOf(state, clientId).some((account) => account.name === name);
  return isTaken ? "The 'name' already exists." : undefined;
}
