/** A person with an Autodesk account. */
export interface EmulatorUser {
  /** 12 upper-case letters and digits, as Autodesk's. */
  readonly userId: string;
  /** Whatever a person may have chosen: the first word is taken for the given name, the rest for the family name. */
  readonly name: string;
  readonly email: string;
  /** False until the person has confirmed the address; true unless told. */
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
