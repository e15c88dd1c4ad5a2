import { maxNameLength, type App } from './app';

/** The name, with a number if one of the apps already has it. */
export function findFreeName(name: string, apps: readonly Pick<App, 'name'>[]): string {
  const isTaken = (wanted: string): boolean => apps.some((app) => app.name === wanted);
  let free = name;
  for (let count = 2; isTaken(free); count++) {
    const number = ` ${count}`;
    free = name.slice(0, maxNameLength - number.length) + number;
  }
  return free;
}
