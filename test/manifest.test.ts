import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import manifest from '../package.json';
import texts from '../package.nls.json';
import { defaultBaseUrl } from '../src/aps/apsAuthorizationServer';
import { collectMessages, messagesFile } from './support/messages';
import { repository } from './support/repository';

const read = (path: string): string => readFileSync(join(repository, path), 'utf8');

interface MenuEntry {
  readonly command: string;
  readonly when: string;
  readonly group?: string;
}

describe('package.json', () => {
  const { contributes } = manifest;

  it('declares exactly the registered commands', () => {
    const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => path.replaceAll('\\', '/'));
    const registered = sources.filter((path) => path.endsWith('/register.ts')).flatMap(listRegisteredCommands);
    assert.deepEqual(
      [...registered, 'apsAuth.showLog'].sort(),
      contributes.commands.map(({ command }) => command).sort(),
    );
    assert.deepEqual(sources.filter((path) => read(`src/${path}`).includes('.registerCommand(')).toSorted(), [
      'editor/log/register.ts',
      'editor/registerCommands.ts',
    ]);
  });

  it('gets all texts from package.nls.json and leaves none unused', () => {
    const used = [...read('package.json').matchAll(/%([a-zA-Z.]+)%/g)].map((match) => match[1] ?? '');
    assert.deepEqual([...new Set(used)].sort(), Object.keys(texts).sort());
    for (const { title, category } of contributes.commands)
      assert.match(`${title} ${category}`, /^%[a-zA-Z.]+% %category%$/);
  });

  it('shows "APS: Get Token" in the Command Palette', () => {
    assert.equal(`${texts.category}: ${texts['command.getToken']}`, 'APS: Get Token');
  });

  const abilityOf = ({ when }: { readonly when: string }): string | undefined =>
    /(?:viewItem|selectedRow) =~ \/(?:\\b)?\(?(\w+)/.exec(when)?.[1];

  it('has menus only for declared commands and known abilities', () => {
    const commands = new Set(contributes.commands.map(({ command }) => command));
    const entries: readonly MenuEntry[] = Object.values(contributes.menus).flat();
    assert.deepEqual(
      entries.filter(({ command }) => !commands.has(command)),
      [],
    );
    const rows = [
      'appItem',
      'userItem',
      'serviceAccountItems',
      'keyItem',
      'mcpServerItem',
      'damagedAppItem',
      'tokenAbilities',
    ]
      .map((name) => read(`src/editor/tree/${name}.ts`))
      .join('\n');
    for (const ability of [...entries, ...contributes.keybindings].map(abilityOf))
      assert.ok(ability === undefined || rows.includes(ability), ability);
    // A row offers one thing at most.
    const inline = entries.filter(({ group }) => group?.startsWith('inline')).map((entry) => abilityOf(entry) ?? '');
    assert.deepEqual(inline.toSorted(), [
      'offersAccount',
      'offersCopy',
      'offersDisableKey',
      'offersEnableAccount',
      'offersEnableKey',
      'offersGet',
      'offersImport',
      'offersKey',
      'offersList',
      'offersRemove',
      'offersSecret',
      'offersSignIn',
    ]);
  });

  it('has keys that work only while the view has the focus', () => {
    for (const { when, args } of contributes.keybindings) {
      assert.ok(when.startsWith('focusedView == apsAuth.apps && !inputFocus && '), when);
      assert.equal(args, `selectedRow:${abilityOf({ when }) ?? ''}`);
    }
  });

  it('lets no workspace choose where secrets are sent', () => {
    assert.deepEqual(
      Object.entries(contributes.configuration.properties).flatMap(([id, { scope }]) => (scope === 'window' ? id : [])),
      ['apsAuth.statusBar', 'apsAuth.warnBeforeExpiryMinutes'],
    );
    assert.equal(contributes.configuration.properties['apsAuth.baseUrl'].default, defaultBaseUrl);
  });

  it('declares exactly the registered tools, each with a schema', () => {
    const names = contributes.languageModelTools.map(({ name }) => name);
    const registered = [...read('src/editor/agents/register.ts').matchAll(/'(aps_\w+)'/g)].map(([, name]) => name);
    assert.deepEqual(registered, names);
    for (const { inputSchema } of contributes.languageModelTools) assert.equal(inputSchema.type, 'object');
  });

  it('contributes instructions for agents that are in the package', () => {
    const path = contributes.chatInstructions[0]?.path ?? '';
    assert.ok(read('.vscodeignore').includes('!media/agents/**'));
    assert.match(read(path), /^---\nname: aps-auth\ndescription: .+\n---\n/);
  });

  it('names no proposed API', () => {
    assert.ok(!('enabledApiProposals' in manifest));
  });

  it('uses the types of the oldest supported VS Code', () => {
    assert.equal(manifest.engines.vscode, `^${manifest.devDependencies['@types/vscode']}`);
  });

  it('matches the translation template to the messages in the source', async () => {
    assert.equal(readFileSync(messagesFile, 'utf8'), await collectMessages(), 'npm run l10n writes it anew');
    // Parses all of the source.
  }).timeout(60_000);

  it('runs locally, activates late, and handles links', () => {
    assert.deepEqual(manifest.extensionKind, ['ui', 'workspace']);
    assert.deepEqual(manifest.activationEvents, ['onStartupFinished', 'onDebug', 'onUri']);
    assert.ok(existsSync(join(repository, manifest.icon)));
  });
});

/** The IDs in what a feature gives to `registerCommands`, which has to be an object that is written out. */
function listRegisteredCommands(path: string): readonly string[] {
  const source = ts.createSourceFile(path, read(`src/${path}`), ts.ScriptTarget.Latest, true);
  const commands: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && node.expression.getText() === 'registerCommands') {
      const names = node.arguments[3];
      assert.ok(names && ts.isArrayLiteralExpression(names), path);
      for (const name of names.elements) {
        assert.ok(ts.isStringLiteral(name), path);
        commands.push(`apsAuth.${name.text}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return commands;
}
