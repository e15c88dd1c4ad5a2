import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import ts from 'typescript';
import { repository } from './support/repository';

/** The floors, each above those that it may import; rooms of one floor don't import each other. */
const floors = [['oauth'], ['aps'], ['credentials'], ['delivery', 'importing', 'inspection'], ['editor']];

/** A program of its own in the package, and the only file of the other floors that it shares. */
const program = 'program';
const protocol = 'delivery/protocol.ts';

const sourceRoot = join(repository, 'src');

/**
 * The rooms inside a floor, each above those that it may import; rooms of one row don't import each other. What isn't named
 * here lies directly in the folder of the floor and serves all rooms.
 */
const roomsOf: Readonly<Record<string, readonly (readonly string[])[]>> = {
  credentials: [
    ['commands', 'leases'],
    ['catalog'],
    ['tokens'],
    ['signIn', 'serviceAccounts', 'rotation', 'variables', 'view'],
    ['credentialServices.ts'],
  ],
  editor: [
    ['words'],
    ['pages'],
    ['errors', 'prompts', 'permissions'],
    ['endpoint'],
    ['keys', 'log', 'serviceAccounts', 'signIn', 'statusBar', 'terminals', 'tokens'],
    ['agents', 'apps', 'authentication', 'debugging', 'diagnostics', 'env', 'firstStart', 'inspection', 'mcp', 'tree'],
    ['importing', 'menu'],
    ['activate.ts'],
  ],
};

/** They serve all features, and each other: a prompt shows what is wrong, and an error message offers to try again. */
const services = ['errors', 'prompts', 'permissions'];

interface Import {
  readonly from: string;
  /** A file below src, or the name of a package. */
  readonly to: string;
}

function listSources(): readonly string[] {
  const paths = readdirSync(sourceRoot, { recursive: true, encoding: 'utf8' });
  return paths.filter((path) => path.endsWith('.ts')).map((path) => path.split(sep).join('/'));
}

function readImports(path: string): readonly Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(sourceRoot, path), 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => {
    if (!fileName.startsWith('.')) return { from: path, to: fileName };
    const target = relative(sourceRoot, join(sourceRoot, dirname(path), `${fileName}.ts`));
    return { from: path, to: target.split(sep).join('/') };
  });
}

/** The row of a file among the rooms of its floor; -1 for what serves all of them. */
function rowOf(path: string): number {
  return (roomsOf[folderOf(path)] ?? []).findIndex((rooms) => rooms.includes(roomOf(path)));
}

/** The floor of a file; -1 for `extension.ts` and the program, which belong to none. */
function floorOf(path: string): number {
  return floors.findIndex((rooms) => rooms.includes(folderOf(path)));
}

/** Whether a file of one folder below src may import a file of another, or of the same. */
function mayImport({ from, to }: Import): boolean {
  if (from === 'extension.ts') return to === 'editor/activate.ts';
  const [fromFolder, toFolder] = [folderOf(from), folderOf(to)];
  if (fromFolder === toFolder) return true;
  return fromFolder === program ? to === protocol : toFolder !== program && floorOf(to) < floorOf(from);
}

describe('the source code', () => {
  const sources = listSources();
  const imports = sources.flatMap(readImports);
  const inside = imports.filter(({ to }) => to.endsWith('.ts'));

  it('contains only the known floors and extension.ts', () => {
    assert.deepEqual(
      sources.filter((path) => floorOf(path) < 0 && !path.startsWith(`${program}/`)),
      ['extension.ts'],
    );
  });

  it('imports only files that exist', () => {
    assert.ok(inside.length > 50);
    assert.deepEqual(
      inside.filter(({ to }) => !sources.includes(to)),
      [],
    );
  });

  for (const floor of Object.keys(roomsOf)) {
    it(`imports only from the same or a lower room of ${floor}`, () => {
      const within = inside.filter((link) => [link.from, link.to].every((path) => folderOf(path) === floor));
      const rooms = new Set(
        sources.filter((path) => folderOf(path) === floor && path.split('/').length > 2).map(roomOf),
      );
      assert.deepEqual(
        [...rooms].filter((room) => !roomsOf[floor]?.flat().includes(room)),
        [],
      );
      assert.ok(within.some(({ from, to }) => rowOf(from) > rowOf(to) && rowOf(to) >= 0));
      assert.deepEqual(within.filter(isUpward), []);
    });
  }

  it('exports no function, class, or constant that no other file reads', () => {
    const read = new Set(sources.flatMap(listReadNames));
    assert.ok(read.has('oauth/http.ts sendRequest'));
    const exported = sources.flatMap((path) => listExportedValues(path).map((name) => `${path} ${name}`));
    assert.deepEqual(
      exported.filter((name) => !read.has(name)),
      [
        // What their own file uses, exported for tests.
        'oauth/discovery.ts parseMetadata',
        'credentials/catalog/privateKeys.ts withPrivateKey',
        'credentials/leases/leaseFile.ts parseLease',
      ],
    );
  });

  it('imports only from the same room or a lower floor', () => {
    assert.deepEqual(
      inside.filter((link) => !mayImport(link)),
      [],
    );
  });

  it('imports vscode on the highest floor only', () => {
    assert.deepEqual(
      imports.filter(({ from, to }) => to === 'vscode' && floorOf(from) !== floors.length - 1),
      [],
    );
  });

  it('loads commands from the register.ts of their feature only', () => {
    const commandFiles = sources.filter((path) => /^editor\/.+Commands\.ts$/.test(path) && path.split('/').length > 2);
    const loaded = imports.filter(({ from, to }) => isLoadedBy(from, to));
    assert.ok(commandFiles.length > 0);
    assert.deepEqual(
      commandFiles.filter((path) => !loaded.some(({ to }) => to === path)),
      [],
    );
    assert.deepEqual(
      inside.filter(({ from, to }) => loaded.some((load) => load.to === to && load.from !== from)),
      [],
    );
    assert.deepEqual(
      loaded.filter(({ from, to }) => dirname(from) !== dirname(to)),
      [],
    );
  });

  it('registers every feature of the editor in activate.ts', () => {
    const registers = sources.filter((path) => path.endsWith('/register.ts'));
    assert.ok(registers.length > 5);
    const activated = listReadNames('editor/activate.ts').filter((name) => name.endsWith(' register'));
    assert.deepEqual(activated.toSorted(), registers.map((path) => `${path} register`).toSorted());
  });

  it('parses the argument of a command in one place', () => {
    assert.deepEqual(
      sources.filter(
        (path) => path.startsWith('editor/') && listReadNames(path).some((name) => name.endsWith(' readCredential')),
      ),
      ['editor/activeCredential.ts', 'editor/commandTarget.ts'],
    );
  });

  it('uses no packages at run time except node-fetch and jose', () => {
    const packages = new Set(
      imports
        .map(({ to }) => to)
        .filter((to) => !to.endsWith('.ts') && !to.startsWith('node:'))
        .map((to) => to.split('/')[0]),
    );
    packages.delete('vscode');
    assert.deepEqual(
      [...packages].filter((name) => name !== 'node-fetch' && name !== 'jose'),
      [],
    );
  });

  it('has no import cycle', () => {
    const targets = new Map(
      sources.map((path) => [path, inside.filter(({ from }) => from === path).map(({ to }) => to)]),
    );
    // There are too many paths to walk each one, and a file without a cycle never needs a second visit.
    const cleared = new Set<string>();
    const walk = (path: string, trail: readonly string[]): void => {
      assert.ok(!trail.includes(path), [...trail, path].join(' → '));
      if (cleared.has(path)) return;
      for (const next of targets.get(path) ?? []) walk(next, [...trail, path]);
      cleared.add(path);
    };
    for (const path of sources) walk(path, []);
  });

  it('documents every export of the lower floors', () => {
    const lower = sources.filter((path) => floorOf(path) >= 0 && floorOf(path) < floors.length - 1);
    assert.deepEqual(lower.flatMap(findUndocumentedExports), []);
  });
});

describe('the order of the floors', () => {
  for (const [from, to, isAllowed] of [
    ['aps/scopes.ts', 'oauth/http.ts', true],
    ['oauth/http.ts', 'aps/scopes.ts', false],
    ['delivery/header.ts', 'credentials/ports.ts', true],
    ['delivery/header.ts', 'importing/envFile.ts', false],
    ['inspection/doctor.ts', 'delivery/header.ts', false],
    ['editor/activate.ts', 'inspection/doctor.ts', true],
    ['program/apsToken.ts', 'delivery/protocol.ts', true],
    ['program/apsToken.ts', 'delivery/header.ts', false],
    ['program/apsToken.ts', 'oauth/http.ts', false],
    ['editor/activate.ts', 'program/apsToken.ts', false],
    ['extension.ts', 'editor/activate.ts', true],
    ['extension.ts', 'oauth/http.ts', false],
  ] as const) {
    it(`${isAllowed ? 'lets' : 'does not let'} ${from} import ${to}`, () => {
      assert.equal(mayImport({ from, to }), isAllowed);
    });
  }
});

function findUndocumentedExports(path: string): readonly string[] {
  const source = parseSource(path);
  const isUndocumented = (node: ts.Statement): boolean => {
    const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
    const isExport = modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
    return isExport && ts.getJSDocCommentsAndTags(node).length === 0;
  };
  return source.statements.filter(isUndocumented).map((node) => `${path}: ${node.getText().split('\n')[0] ?? ''}`);
}

/** Whether a room imports a higher one, or another of its row. */
function isUpward({ from, to }: Import): boolean {
  const [fromRow, toRow] = [rowOf(from), rowOf(to)];
  if (fromRow < 0 || toRow < fromRow) return false;
  const [fromRoom, toRoom] = [roomOf(from), roomOf(to)];
  const serveEachOther = services.includes(fromRoom) && services.includes(toRoom);
  return toRow > fromRow || (fromRoom !== toRoom && !serveEachOther);
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? '';
}

function roomOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function parseSource(path: string): ts.SourceFile {
  return ts.createSourceFile(path, readFileSync(join(sourceRoot, path), 'utf8'), ts.ScriptTarget.Latest, true);
}

function listExportedValues(path: string): readonly string[] {
  return parseSource(path).statements.flatMap((node) => {
    const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
    if (!modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return node.name?.text ?? [];
    return ts.isVariableStatement(node) ? node.declarationList.declarations.map(({ name }) => name.getText()) : [];
  });
}

/** Whether a file is a register.ts, and loads another when a command is run for the first time. */
function isLoadedBy(from: string, to: string): boolean {
  if (!from.endsWith('/register.ts')) return false;
  const name = `./${relative(dirname(from), to).split(sep).join('/').replace(/\.ts$/, '')}`;
  return readFileSync(join(sourceRoot, from), 'utf8').includes(`import('${name}')`);
}

/** The names that a file imports or passes on, each after the path of the file that exports it. */
function listReadNames(path: string): readonly string[] {
  const source = parseSource(path);
  const names: string[] = [];
  const add = (specifier: string, elements: readonly string[]): void => {
    const target = relative(sourceRoot, join(sourceRoot, dirname(path), `${specifier}.ts`))
      .split(sep)
      .join('/');
    names.push(...elements.map((element) => `${target} ${element}`));
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      const { namedBindings } = node.importClause ?? {};
      const isNamed = namedBindings !== undefined && ts.isNamedImports(namedBindings);
      if (isNamed) add(node.moduleSpecifier.text, namedBindings.elements.map(nameOf));
    }
    if (ts.isExportDeclaration(node) && node.moduleSpecifier && ts.isStringLiteral(node.moduleSpecifier)) {
      if (node.exportClause && ts.isNamedExports(node.exportClause)) {
        add(node.moduleSpecifier.text, node.exportClause.elements.map(nameOf));
      }
    }
    // const { name } = await import('./file')
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && node.initializer) {
      const [, specifier] = /^await import\('([^']+)'\)$/.exec(node.initializer.getText()) ?? [];
      if (specifier !== undefined) add(specifier, node.name.elements.map(nameOf));
    }
    // registerCommands(context, services, () => import('./file'), ['name'])
    if (ts.isCallExpression(node) && node.expression.getText() === 'registerCommands') {
      const [, specifier = ''] = /import\('([^']+)'\)/.exec(node.arguments[2]?.getText() ?? '') ?? [];
      add(
        specifier,
        Array.from((node.arguments[3]?.getText() ?? '').matchAll(/'(\w+)'/g), ([, name = '']) => name),
      );
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return names;
}

function nameOf({ propertyName, name }: ts.ImportSpecifier | ts.ExportSpecifier | ts.BindingElement): string {
  return (propertyName ?? name).getText();
}
