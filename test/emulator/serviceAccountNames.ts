import { serviceAccountsOf } from './serviceAccounts';
import type { EmulatorState } from './state';

/** Why Autodesk would not have an account of that name, in its words; undefined when it would. */
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
  // Autodesk keeps a list of such words and publishes neither it nor the words of this refusal.
  if (name.toLowerCase().includes('autodesk')) {
    return "The 'name' contains a restricted word.";
  }
  const isTaken = serviceAccountsOf(state, clientId).some((account) => account.name === name);
  return isTaken ? "The 'name' already exists." : undefined;
}
