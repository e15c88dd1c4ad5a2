import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { repository } from './support/repository';

interface Link {
  readonly text: string;
  readonly target: string;
  readonly isPicture: boolean;
}

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, 'code');
}

function findLinks(markdown: string): readonly Link[] {
  return [...withoutCode(markdown).matchAll(/(!?)\[([^\][]*)\]\(([^)\s]+)\)/g)].map(
    ([, mark, text = '', target = '']) => ({
      text,
      target,
      isPicture: mark === '!',
    }),
  );
}

function isAbsolute({ target }: Link): boolean {
  return target.startsWith('https:');
}

/** The anchors of a page's headings, as the forge and the editor make them. */
function findAnchors(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function listPages(): readonly string[] {
  const inside = ['docs', 'test', '.github'].flatMap((folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  return [...readdirSync(repository), ...inside].filter((path) => path.endsWith('.md'));
}

describe('the links of the documentation', () => {
  for (const page of listPages()) {
    it(`lead from ${page} to files and headings that exist`, () => {
      const markdown = readFileSync(join(repository, page), 'utf8');
      for (const { target } of findLinks(markdown).filter((link) => !isAbsolute(link))) {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? join(repository, page) : join(repository, dirname(page), path);
        assert.ok(existsSync(file), target);
        if (anchor !== undefined) assert.ok(findAnchors(readFileSync(file, 'utf8')).includes(anchor), target);
      }
    });
  }
});

describe('the matrix of RFCs and tests', () => {
  it('names files that exist', () => {
    const matrix = readFileSync(join(repository, 'test/oauth/README.md'), 'utf8');
    const files = [...matrix.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, file = '']) => file);
    assert.ok(files.length > 50);
    assert.deepEqual(
      files.filter((file) => !existsSync(join(repository, 'test', file))),
      [],
    );
  });
});

describe('the pages in a VSIX built without a known repository', () => {
  let folder: string;

  before(function () {
    // Packs the extension.
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
    execFileSync(process.execPath, [join(repository, 'vsix.mjs'), '--stage', folder]);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are beside scripts that name no source map, because none is packaged', () => {
    const files = readdirSync(join(folder, 'dist'));
    const scripts = files.filter((file) => file.endsWith('.js'));
    assert.ok(scripts.includes('extension.js') && scripts.includes('aps-token.js'));
    assert.deepEqual(
      scripts.filter((file) => readFileSync(join(folder, 'dist', file), 'utf8').includes('sourceMappingURL=')),
      [],
    );
    assert.deepEqual(
      files.filter((file) => !scripts.includes(file)),
      [],
    );
  });

  for (const page of ['README.md', 'CHANGELOG.md']) {
    it(`leave nothing dead in ${page}, where the editor resolves nothing`, () => {
      const links = findLinks(readFileSync(join(repository, page), 'utf8'));
      const packaged = readFileSync(join(folder, page), 'utf8');
      const isAlive = (link: Link): boolean => isAbsolute(link) || link.target.startsWith('#');
      assert.deepEqual(findLinks(packaged), links.filter(isAlive));
      for (const { text } of links.filter(({ isPicture }) => !isPicture)) {
        assert.ok(withoutCode(packaged).includes(text), text);
      }
    });
  }
});
