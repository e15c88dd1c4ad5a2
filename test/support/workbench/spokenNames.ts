import type { CDPSession, Page } from 'playwright-core';

/** What a person can act on, and the lists and dialogs that hold it. */
const namedRoles = new Set([
  'button',
  'checkbox',
  'combobox',
  'dialog',
  'link',
  'listbox',
  'menuitem',
  'option',
  'radio',
  'searchbox',
  'slider',
  'spinbutton',
  'switch',
  'tab',
  'textbox',
  'tree',
  'treeitem',
]);

/** What no one should hear: the code of an icon, a value that isn't there, and an encoded link. */
const notSpeakable = /\$\([\w-]+\)|\bundefined\b|\bNaN\b|\[object |%7B|\{\d\}/;

/**
 * What a screen reader can't name, or names with what isn't a word, in the parts of the window that the CSS selector finds.
 * @throws Error if it finds no part
 */
export async function listSpokenProblems(page: Page, place: string): Promise<readonly string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { result } = await session.send('Runtime.evaluate', {
      expression: `document.querySelector(${JSON.stringify(place)})`,
    });
    const { objectId } = result;
    if (objectId === undefined) throw new Error(`There is no ${place}.`);
    const inside = listBackendNodeIds(
      (await session.send('DOM.describeNode', { objectId, depth: -1, pierce: true })).node,
    );
    await session.send('Accessibility.enable');
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    const controls = nodes.filter(
      ({ ignored, role, backendDOMNodeId }) =>
        !ignored && namedRoles.has(String(role?.value)) && inside.has(backendDOMNodeId ?? 0),
    );
    if (controls.length === 0) throw new Error(`${place} has no controls.`);
    const problems = controls.filter((control) => isProblem(nameOf(control)));
    return await Promise.all(problems.map((node) => describe(session, node)));
  } finally {
    await session.detach();
  }
}

function nameOf({ name }: Node): string {
  return typeof name?.value === 'string' ? name.value : '';
}

function isProblem(name: string): boolean {
  return name.trim() === '' || notSpeakable.test(name);
}

interface DomNode {
  readonly backendNodeId: number;
  readonly children?: readonly DomNode[];
  readonly shadowRoots?: readonly DomNode[];
}

function listBackendNodeIds(root: DomNode): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = ({ backendNodeId, children = [], shadowRoots = [] }: DomNode): void => {
    found.add(backendNodeId);
    [...children, ...shadowRoots].forEach(visit);
  };
  visit(root);
  return found;
}

interface Node {
  readonly role?: { readonly value?: unknown };
  readonly name?: { readonly value?: unknown };
  readonly backendDOMNodeId?: number;
}

async function describe(session: CDPSession, node: Node): Promise<string> {
  const { role, backendDOMNodeId } = node;
  const { outerHTML } =
    backendDOMNodeId === undefined
      ? { outerHTML: '' }
      : await session.send('DOM.getOuterHTML', { backendNodeId: backendDOMNodeId });
  return `${String(role?.value)} "${nameOf(node)}" ${outerHTML.slice(0, 200)}`;
}
