import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { repository } from './support/repository';

const testRoot = join(repository, 'test');
const longestTitle = 70;

/** The literal text of a title, without the `${…}` parts. Undefined if it is not a literal. */
function readTitle(node: ts.Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('');
}

function findTitles(path: string): readonly string[] {
  const source = ts.createSourceFile(path, readFileSync(join(testRoot, path), 'utf8'), ts.ScriptTarget.Latest, true);
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^it(\.\w+)?$/.test(node.expression.getText())) {
      const title = readTitle(node.arguments[0]);
      if (title !== undefined) titles.push(title);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return titles;
}

describe('a test title', () => {
  it(`has at most ${longestTitle} characters`, () => {
    const paths = readdirSync(testRoot, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
    const titles = paths.flatMap((path) => findTitles(path).map((title) => `${title.length} ${path}: ${title}`));
    assert.ok(titles.length > 500, String(titles.length));
    assert.deepEqual(
      titles.filter((title) => Number.parseInt(title) > longestTitle),
      [],
    );
  });
});
