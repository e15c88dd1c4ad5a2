/** A user with an Autodesk account. */
export interface EmulatorUser {
  /** 12 uppercase letters and digits, like Autodesk's. */
  readonly userId: string;
  /** Any text: the first word is the given name, the rest is the family name. */
  readonly name: string;
  readonly email: string;
  /** True by default. */
  readonly isEmailVerified?: boolean;
}

export function addUser(users: Map<string, EmulatorUser>, user: EmulatorUser): void {
  if (!/^[A-Z0-9]{12}$/.test(user.userId)) {
    throw new Error(`The user id ${user.userId} is not 12 upper-case letters and digits.`);
  }
  users.set(user.userId, user);
}

export function givenName(user: EmulatorUser): string {
  return user.name.split(' ', 1)[0] ?? '';
}

export function familyName(user: EmulatorUser): string {
  return user.name.slice(givenName(user).length).trim();
}
