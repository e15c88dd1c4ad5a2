import { Fields } from '../../oauth/fields';

/** A command that the context menu of a row has. */
export interface RowAction {
  readonly command: string;
  readonly title: string;
}

interface MenuItem {
  readonly command: string;
  readonly group: string;
  /** What `viewItem` must match. */
  readonly pattern: RegExp;
}

/**
 * What the context menu of a row of the tree has, in its order, after what the tree shows on the row itself. It comes from the
 * manifest, so that both menus are the same. `contextValue` is that of the row.
 */
export function listRowActions(manifest: unknown, contextValue: string): readonly RowAction[] {
  const contributions = Fields.parse(manifest, (fields) => fields.required('contributes', parseContributions));
  const { titles, items } = contributions ?? { titles: new Map<string, string>(), items: [] };
  const matching = items.filter(({ pattern }) => pattern.test(contextValue));
  const offered = matching.filter(({ group }) => group === 'inline');
  const others = matching.filter(({ group }) => group !== 'inline').toSorted(compareGroups);
  return [...offered, ...others.filter(({ command }) => offered.every((item) => item.command !== command))].map(
    ({ command }) => ({ command, title: titles.get(command) ?? command }),
  );
}

function parseContributions(value: unknown):
  | {
      readonly titles: ReadonlyMap<string, string>;
      readonly items: readonly MenuItem[];
    }
  | undefined {
  return Fields.parse(value, (fields) => ({
    titles: new Map(fields.list('commands', parseCommand)),
    items: fields.required('menus', (menus) =>
      Fields.parse(menus, (entries) => entries.list('view/item/context', parseMenuItem)),
    ),
  }));
}

function parseCommand(value: unknown): readonly [command: string, title: string] | undefined {
  return Fields.parse(value, (fields) => [fields.text('command'), fields.text('title')] as const);
}

function parseMenuItem(value: unknown): MenuItem | undefined {
  return Fields.parse(value, (fields) => ({
    command: fields.text('command'),
    group: fields.text('group'),
    pattern: fields.required('when', parsePattern),
  }));
}

function parsePattern(value: unknown): RegExp | undefined {
  const [, pattern] = /viewItem =~ \/(.+)\/$/.exec(typeof value === 'string' ? value : '') ?? [];
  return pattern === undefined ? undefined : new RegExp(pattern);
}

/** A group is `name@order`. */
function compareGroups(one: MenuItem, other: MenuItem): number {
  const [oneName = '', oneOrder = '0'] = one.group.split('@');
  const [otherName = '', otherOrder = '0'] = other.group.split('@');
  return oneName.localeCompare(otherName) || Number(oneOrder) - Number(otherOrder);
}
