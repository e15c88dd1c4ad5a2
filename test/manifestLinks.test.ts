import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
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

describe('the table of settings', () => {
  it('has every setting of the manifest', () => {
    const manifest = readFileSync(join(repository, 'package.json'), 'utf8');
    const settings = [...manifest.matchAll(/"(apsAuth\.\w+)": \{/g)].map(([, name = '']) => name);
    assert.ok(settings.includes('apsAuth.baseUrl'));
    const page = readFileSync(join(repository, 'docs/getting-a-token.md'), 'utf8');
    assert.deepEqual(
      settings.filter((name) => !page.includes(`| \`${name}\` |`)),
      [],
    );
  });
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

/** The files of a VSIX, which is a ZIP file without ZIP64, by their paths. */
function readVsix(path: string): ReadonlyMap<string, Buffer> {
  const zip = readFileSync(path);
  const end = zip.lastIndexOf('PK\x05\x06');
  const files = new Map<string, Buffer>();
  let header = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => zip.readUInt16LE(header + offset));
    const name = zip.toString('utf8', header + 46, header + 46 + (nameLength ?? 0));
    const local = zip.readUInt32LE(header + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(header + 20));
    files.set(name, zip.readUInt16LE(header + 10) === 0 ? packed : inflateRawSync(packed));
    header += 46 + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0);
  }
  return files;
}

/** Where the release workflow could say that the repository is. */
const forge = 'https://forge.example/owner/aps-auth';
const vsce = { baseContentUrl: `${forge}/blob/v1.2.3`, baseImagesUrl: `${forge}/raw/v1.2.3` };

describe('the pages in a VSIX', () => {
  let folder: string;
  let files: ReadonlyMap<string, Buffer>;
  let released: ReadonlyMap<string, Buffer>;

  const pack = (...fields: readonly string[]): ReadonlyMap<string, Buffer> => {
    const path = join(folder, `${fields.length}.vsix`);
    execFileSync(process.execPath, [join(repository, 'vsix.mjs'), path, ...fields]);
    return readVsix(path);
  };
  const read = (vsix: ReadonlyMap<string, Buffer>, page: string): string =>
    vsix.get(`extension/${page.toLowerCase()}`)?.toString('utf8') ?? '';

  before(function () {
    // Packs the extension twice.
    this.timeout(60_000);
    folder = mkdtempSync(join(tmpdir(), 'aps-auth-'));
    files = pack();
    released = pack(JSON.stringify(vsce));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('are beside scripts that name no source map, because none is packaged', () => {
    const names = [...files.keys()].filter((name) => name.startsWith('extension/dist/'));
    assert.ok(names.includes('extension/dist/extension.js') && names.includes('extension/dist/aps-token.js'));
    for (const name of names) {
      assert.ok(name.endsWith('.js'), name);
      assert.ok(files.get(name)?.includes('sourceMappingURL=') === false, name);
    }
  });

  for (const page of ['README.md', 'CHANGELOG.md']) {
    it(`leave nothing dead in ${page}, where the editor resolves nothing`, () => {
      const links = findLinks(readFileSync(join(repository, page), 'utf8'));
      const packaged = read(files, page);
      const isAlive = (link: Link): boolean => isAbsolute(link) || link.target.startsWith('#');
      assert.deepEqual(findLinks(packaged), links.filter(isAlive));
      for (const { text } of links.filter(({ isPicture }) => !isPicture)) {
        assert.ok(withoutCode(packaged).includes(text), text);
      }
      assert.doesNotMatch(packaged, /<(a|img|picture|video)\b/);
    });

    it(`lead from ${page} into the repository where a release names it`, () => {
      const links = findLinks(readFileSync(join(repository, page), 'utf8'));
      const expected = links.map((link) => {
        if (isAbsolute(link) || link.target.startsWith('#')) return link;
        const base = link.isPicture ? vsce.baseImagesUrl : vsce.baseContentUrl;
        return { ...link, target: `${base}/${link.target}` };
      });
      assert.deepEqual(findLinks(read(released, page)), expected);
    });
  }
});
