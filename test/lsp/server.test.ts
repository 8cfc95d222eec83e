import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CodeAction, MarkupContent, TextDocumentEdit, TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { buildServers, Editor, folder, type StartOptions, write } from './client.js';

const home = mkdtempSync(join(tmpdir(), 'wslint-lsp-build-'));
beforeAll(() => buildServers(home));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A WebSocket route with a timeout: WS101 at line 8 (counted from 0). */
const routes = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
    - match: [{ uri: { prefix: /ws } }]
      route: [{ destination: { host: chat } }]
      timeout: 15s
`;
/** WS301 (with a fix) and WS302 at line 7. */
const rule = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: chat, namespace: prod }
spec:
  host: chat
  trafficPolicy:
    loadBalancer:
      simple: ROUND_ROBIN
`;
const service = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec:
  selector: { app: chat }
  ports: [{ name: http-ws, port: 80 }]
`;
const files = { 'routes.yaml': routes, 'rule.yaml': rule, 'service.yaml': service };

function start(path: string, options: StartOptions = {}): Promise<Editor> {
  return Editor.start(join(home, 'wslint.cjs'), path, options);
}

/** The text that an action makes of a document. */
function applied(action: CodeAction | undefined, text: string): string {
  const [change] = (action?.edit?.documentChanges ?? []) as TextDocumentEdit[];
  const edits = change?.edits ?? Object.values(action?.edit?.changes ?? {})[0] ?? [];
  return TextDocument.applyEdits(TextDocument.create('file:///x', 'yaml', 1, text), edits as TextEdit[]);
}

describe('diagnostics', () => {
  it('come for the whole folder before any document is open', async () => {
    const editor = await start(folder(files));
    const [timeout] = await editor.has('routes.yaml', 'WS101');
    await editor.has('rule.yaml', 'WS301', 'WS302');
    expect(timeout).toEqual({
      range: { start: { line: 8, character: 6 }, end: { line: 8, character: 18 } },
      severity: 2,
      source: 'wslint',
      code: 'WS101',
      codeDescription: { href: 'https://example.com/wslint/rules/route-timeout/README.md' },
      message: 'WebSocket route with a timeout of 15 s',
      relatedInformation: [
        {
          location: {
            uri: editor.uri('routes.yaml'),
            range: { start: { line: 6, character: 23 }, end: { line: 6, character: 34 } },
          },
          message: 'WebSocket evidence: prefix /ws',
        },
        {
          location: {
            uri: editor.uri('service.yaml'),
            range: { start: { line: 5, character: 12 }, end: { line: 5, character: 25 } },
          },
          message: 'WebSocket evidence: port named http-ws',
        },
      ],
    });
    expect(editor.stderr).toBe('');
  });

  it('follow the unsaved text, not the disk, and carry its version', async () => {
    const editor = await start(folder(files));
    await editor.open('routes.yaml', routes);
    await editor.has('routes.yaml', 'WS101');
    const version = await editor.change('routes.yaml', {
      range: { start: { line: 8, character: 0 }, end: { line: 9, character: 0 } },
      text: '',
    });
    await editor.has('routes.yaml');
    await editor.change('routes.yaml', `# one line more\n${routes}`);
    const [moved] = await editor.diagnostics('routes.yaml', (params) => params.version === version + 1);
    expect(moved?.range.start.line).toBe(9);
  });

  it('go when the unsaved text is thrown away', async () => {
    const editor = await start(folder({ ...files, 'routes.yaml': routes.replace(/ +timeout.*\n/, '') }));
    await editor.open('routes.yaml', routes);
    await editor.has('routes.yaml', 'WS101');
    await editor.notify('textDocument/didClose', 'routes.yaml');
    await editor.has('routes.yaml');
  });

  it('of one file follow a change of another', async () => {
    const editor = await start(folder(files));
    await editor.has('rule.yaml', 'WS301', 'WS302');
    await editor.open('routes.yaml', routes);
    await editor.change('routes.yaml', routes.replace('prefix: /ws', 'prefix: /'));
    await editor.open('service.yaml', service);
    await editor.change('service.yaml', service.replace('http-ws', 'http'));
    await editor.has('rule.yaml');
  });

  it('see files that are written, made and deleted by others', async () => {
    const path = folder({ 'routes.yaml': routes });
    const editor = await start(path);
    await editor.has('routes.yaml', 'WS101');
    expect(editor.watched).toEqual([expect.objectContaining({ method: 'workspace/didChangeWatchedFiles' })]);
    write(path, 'rule.yaml', rule);
    await editor.fileChanged('rule.yaml');
    await editor.has('rule.yaml', 'WS301', 'WS302');
    rmSync(join(path, 'rule.yaml'));
    await editor.fileChanged('rule.yaml');
    await editor.has('rule.yaml');
  });

  it('see what others wrote when a document is saved, where the client watches no files', async () => {
    const path = folder(files);
    const editor = await start(path, { capabilities: {} });
    await editor.open('service.yaml', service);
    await editor.has('routes.yaml', 'WS101');
    write(path, 'routes.yaml', routes.replace(/ +timeout.*\n/, ''));
    await editor.notify('textDocument/didSave', 'service.yaml');
    await editor.has('routes.yaml');
  });

  it('come for a document that is on no disk yet', async () => {
    const editor = await start(folder({ 'service.yaml': service }));
    await editor.open('new/routes.yaml', routes);
    await editor.has('new/routes.yaml', 'WS101', 'WS302');
  });

  it('come for a single file without a folder', async () => {
    const editor = await start(folder(files), { alone: true });
    await editor.open('routes.yaml', routes);
    await editor.has('routes.yaml', 'WS101');
    expect(editor.codes('rule.yaml')).toEqual([]);
  });

  it('leave out what .gitignore and the configuration exclude', async () => {
    const path = folder({ ...files, 'old/routes.yaml': routes, 'wslint.yaml': 'exclude: [old]\n' });
    const editor = await start(path);
    await editor.has('routes.yaml', 'WS101');
    expect(editor.codes('old/routes.yaml')).toEqual([]);
  });

  it('come and go with the folders of the editor', async () => {
    const path = folder({ 'a/routes.yaml': routes, 'b/routes.yaml': routes });
    const editor = await start(join(path, 'a'));
    await editor.has('routes.yaml', 'WS101');
    const a = { uri: editor.uri(''), name: 'a' };
    const b = { uri: editor.uri('../b'), name: 'b' };
    const event = { added: [b], removed: [a] };
    await editor.connection.sendNotification('workspace/didChangeWorkspaceFolders', { event });
    await editor.has('../b/routes.yaml', 'WS101');
    await editor.has('routes.yaml');
  });

  it('carry the names by which the client knows the files, also through a link', async () => {
    const path = folder({ 'real/routes.yaml': routes });
    symlinkSync(join(path, 'real'), join(path, 'link'));
    const editor = await start(join(path, 'link'));
    await editor.has('routes.yaml', 'WS101');
    await editor.open('routes.yaml', routes);
    await editor.change('routes.yaml', routes.replace(/ +timeout.*\n/, ''));
    await editor.has('routes.yaml');
  });

  it('count UTF-16 code units', async () => {
    const text = routes.replace(
      /- match[\s\S]*/,
      '- { name: "💬", match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }], timeout: 15s }\n',
    );
    const editor = await start(folder({ 'routes.yaml': text }));
    const line = text.split('\n')[6] ?? '';
    const [timeout] = await editor.has('routes.yaml', 'WS101');
    const character = line.indexOf('timeout');
    expect(timeout?.range.start).toEqual({ line: 6, character });
    await editor.open('routes.yaml', text);
    await editor.change('routes.yaml', {
      range: { start: { line: 6, character: character + 9 }, end: { line: 6, character: character + 12 } },
      text: '0s',
    });
    await editor.has('routes.yaml', 'WS101');
  });
});

describe('actions', () => {
  it('apply a fix to the unsaved text', async () => {
    const editor = await start(folder(files));
    const text = `# changed\n${rule.replace('simple: ROUND_ROBIN', 'simpel: LEAST_REQUEST')}`;
    await editor.open('rule.yaml', text);
    const [fix] = await editor.actions('rule.yaml', 8, 10);
    expect(fix).toMatchObject({ title: 'Rename to simple', kind: 'quickfix', isPreferred: true });
    expect(fix?.diagnostics).toMatchObject([{ code: 'WS002' }]);
    expect(fix?.edit?.documentChanges).toMatchObject([{ textDocument: { uri: editor.uri('rule.yaml'), version: 1 } }]);
    expect(applied(fix, text)).toBe(text.replace('simpel', 'simple'));
  });

  it('offer no fix that would change what an alias repeats', async () => {
    const editor = await start(folder(files));
    const text = routes.replace('timeout: 15s', 'timeout: &long 15s').concat('    - timeout: *long\n');
    await editor.open('routes.yaml', text);
    const actions = await editor.actions('routes.yaml', 8, 8);
    expect(actions?.map(({ title }) => title)).toEqual(['Ignore WS101 route-timeout here, with a reason']);
  });

  it('say of a fix that it may change what is meant', async () => {
    const editor = await start(folder(files));
    await editor.open('routes.yaml', routes);
    const [fix] = await editor.actions('routes.yaml', 8, 8);
    expect(fix?.title).toBe('Delete the timeout (may change what is meant)');
    expect(fix?.isPreferred).toBeUndefined();
    expect(applied(fix, routes)).toBe(routes.replace(/ +timeout.*\n/, ''));
  });

  it('ignore a finding with a comment above it, which takes the finding away', async () => {
    const editor = await start(folder(files));
    await editor.open('routes.yaml', routes);
    const ignore = (await editor.actions('routes.yaml', 8, 8)).at(-1);
    expect(ignore?.title).toBe('Ignore WS101 route-timeout here, with a reason');
    const text = applied(ignore, routes);
    expect(text).toBe(routes.replace('      timeout', '      # wslint-ignore WS101: \n      timeout'));
    await editor.change('routes.yaml', text);
    await editor.has('routes.yaml');
  });

  it('put the cursor at the reason where the client can', async () => {
    const capabilities = { workspace: { workspaceEdit: { documentChanges: true, snippetEditSupport: true } } };
    const editor = await start(folder(files), { capabilities });
    await editor.open('routes.yaml', routes);
    const ignore = (await editor.actions('routes.yaml', 8, 8)).at(-1);
    const [change] = (ignore?.edit?.documentChanges ?? []) as TextDocumentEdit[];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of the client's
    const snippet = { kind: 'snippet', value: '      # wslint-ignore WS101: ${1:reason}\n' };
    expect(change?.edits).toMatchObject([{ snippet }]);
  });

  it('keep the line ends of the document, and work for clients without versions', async () => {
    const editor = await start(folder(files), { capabilities: {} });
    const text = routes.replaceAll('\n', '\r\n');
    await editor.open('routes.yaml', text);
    const ignore = (await editor.actions('routes.yaml', 8, 8)).at(-1);
    expect(ignore?.edit?.documentChanges).toBeUndefined();
    expect(applied(ignore, text)).toBe(text.replace('      timeout', '      # wslint-ignore WS101: \r\n      timeout'));
  });

  it.each([
    ['routes.json', 'on lines of its own', 2],
    ['routes.json', 'in one line', 0],
    ['routes.yaml', 'in one line', 0],
  ])('offer no comment in JSON: %s, %s', async (name, _, indent) => {
    const editor = await start(folder({ 'service.yaml': service }));
    const host = { destination: { host: 'chat' } };
    const http = [{ match: [{ uri: { prefix: '/ws' } }], route: [host], timeout: '15s' }];
    const metadata = { name: 'chat', namespace: 'prod' };
    const text = JSON.stringify(
      { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata, spec: { hosts: ['chat'], http } },
      null,
      indent,
    );
    await editor.open(name, text);
    const lines = text.split('\n');
    const line = lines.findIndex((one) => one.includes('15s'));
    const actions = await editor.actions(name, line, lines[line]?.indexOf('timeout') ?? 0);
    expect(actions.map(({ title }) => title)).toEqual(['Delete the timeout (may change what is meant)']);
  });

  it('are none where nothing is found, or where others are asked for', async () => {
    const editor = await start(folder(files));
    await editor.open('routes.yaml', routes);
    expect(await editor.actions('routes.yaml', 0, 0)).toEqual([]);
    expect(await editor.actions('routes.yaml', 8, 8, ['refactor'])).toEqual([]);
    expect(await editor.actions('routes.yaml', 8, 8, ['quickfix'])).toHaveLength(2);
  });
});

describe('hovering', () => {
  const text = async (editor: Editor, name: string, line: number, character: number): Promise<string> => {
    const hover = await editor.hover(name, line, character);
    return (hover?.contents as MarkupContent | undefined)?.value ?? '';
  };

  it('tells why a finding matters, what to do, and what is in force', async () => {
    const editor = await start(folder(files));
    await editor.open('routes.yaml', routes);
    const value = await text(editor, 'routes.yaml', 8, 10);
    expect(value).toContain('**WS101 route-timeout**: WebSocket route with a timeout of 15 s');
    expect(value).toContain('**Why**: in Istio 1.8');
    expect(value).toContain('**Fix**: delete the timeout');
    expect(value).toContain('(https://example.com/wslint/rules/route-timeout/README.md)');
    expect(value).toContain(`- timeout: \`15s\` ([routes.yaml:9](${editor.uri('routes.yaml')}#L9))`);
  });

  it('tells all settings of a way at its route, with where each comes from', async () => {
    const editor = await start(folder({ ...files, 'wslint.yaml': 'istio: "1.26"\n' }));
    await editor.open('routes.yaml', routes);
    const value = await text(editor, 'routes.yaml', 6, 10);
    expect(value).toContain('**In force (Istio 1.26)**');
    expect(value).toContain('`ws://chat.prod.svc.cluster.local:80/ws`');
    expect(value).toContain(`- balancing: \`ROUND_ROBIN\` ([rule.yaml:8](${editor.uri('rule.yaml')}#L8))`);
    expect(value).toContain("- per-try timeout: `none` (Istio's default)");
    expect(value).toContain('- protocol to the destination: `HTTP/1.1`');
    expect(value).not.toContain('at the gateway');
  });

  it('answers for the text that was typed last', async () => {
    const editor = await start(folder(files));
    await editor.open('routes.yaml', routes);
    await editor.change('routes.yaml', routes.replace('15s', '25s'));
    expect(await text(editor, 'routes.yaml', 8, 10)).toContain('- timeout: `25s`');
  });

  it('shows names of strangers as text', async () => {
    const host = 'x![](https://example.com/a.png)';
    const hostile = routes.replace('hosts: [chat]', `hosts: ["${host}"]`).replace('timeout: 15s', `timeot: "${host}"`);
    const editor = await start(folder({ ...files, 'routes.yaml': hostile }));
    await editor.open('routes.yaml', hostile);
    const values = await Promise.all([4, 6, 8].map((line) => text(editor, 'routes.yaml', line, 12)));
    expect(values.join('\n')).toContain('**WS');
    expect(values.join('\n').replace(/`[^`]*`/g, '')).not.toContain('![](');
  });

  it('is plain text for clients that know no Markdown, and nothing where there is nothing', async () => {
    const editor = await start(folder(files), { capabilities: {} });
    await editor.open('routes.yaml', routes);
    expect(await text(editor, 'routes.yaml', 8, 10)).toContain('WS101 route-timeout: WebSocket route');
    expect(await editor.hover('routes.yaml', 1, 2)).toBeNull();
  });
});

describe('links', () => {
  it('lead from the rules that a manifest ignores and the configuration names to their pages', async () => {
    const ignored = routes.replace('      timeout', '      # wslint-ignore WS101: no-such-rule\n      timeout');
    const config = 'rules:\n  round-robin: off\n';
    const editor = await start(folder({ ...files, 'wslint.yaml': config }));
    await editor.open('routes.yaml', ignored);
    await editor.open('wslint.yaml', config);
    await editor.has('rule.yaml', 'WS302');
    const target = 'https://example.com/wslint/rules/route-timeout/README.md';
    const range = { start: { line: 8, character: 22 }, end: { line: 8, character: 27 } };
    expect(await editor.links('routes.yaml')).toMatchObject([{ range, target }]);
    expect(await editor.links('wslint.yaml')).toMatchObject([
      { target: 'https://example.com/wslint/rules/round-robin/README.md' },
    ]);
  });
});

describe('the configuration', () => {
  it('is read again when it changes on disk', async () => {
    const path = folder(files);
    const editor = await start(path);
    await editor.has('rule.yaml', 'WS301', 'WS302');
    write(path, 'wslint.yaml', 'rules: { round-robin: off, missing-affinity: error }\n');
    await editor.fileChanged('wslint.yaml');
    const [affinity] = await editor.has('rule.yaml', 'WS302');
    expect(affinity?.severity).toBe(1);
  });

  it('by another name is not read, which the log tells once', async () => {
    const path = folder({ ...files, 'wslint.yml': 'rules: { round-robin: off }\n' });
    const warnings = [
      '2 wslint.yml is not read: a configuration has to be called wslint.yaml, or be named with --config',
    ];
    const editor = await start(path);
    await editor.open('routes.yaml', routes);
    await editor.has('rule.yaml', 'WS301', 'WS302');
    await editor.change('routes.yaml', routes.replace('15s', '25s'));
    await editor.hover('routes.yaml', 8, 8);
    expect(editor.logged).toEqual(warnings);
    write(path, 'wslint.yaml', 'rules: { round-robin: off }\n');
    await editor.fileChanged('wslint.yaml');
    await editor.has('rule.yaml', 'WS302');
    expect(editor.logged).toEqual(warnings);
    const named = await start(path, { argv: ['lsp', '--stdio', '--config', 'wslint.yml'] });
    await named.has('rule.yaml', 'WS302');
    expect(named.logged).toEqual([]);
    const without = await start(path, { argv: ['lsp', '--stdio', '--no-config'] });
    await without.has('rule.yaml', 'WS301', 'WS302');
    expect(without.logged).toEqual([]);
  });

  it('holds while it is being typed, and tells its mistakes at their place', async () => {
    const editor = await start(folder({ ...files, 'wslint.yaml': 'rules: { round-robin: off }\n' }));
    await editor.has('rule.yaml', 'WS302');
    await editor.open('wslint.yaml', 'rules: { round-robin: off }\n');
    await editor.change('wslint.yaml', 'rules: { round-robbin: off }\n');
    const [mistake] = await editor.diagnostics('wslint.yaml', ({ diagnostics }) => diagnostics.length === 1);
    expect(mistake).toMatchObject({
      severity: 1,
      range: { start: { line: 0, character: 9 }, end: { line: 0, character: 21 } },
      message: expect.stringContaining('did you mean round-robin'),
    });
    expect(editor.codes('rule.yaml')).toEqual(['WS302']);
    await editor.change('wslint.yaml', 'rules: { missing-affinity: off }\n');
    await editor.has('rule.yaml', 'WS301');
    await editor.diagnostics('wslint.yaml', ({ diagnostics }) => diagnostics.length === 0);
  });
});

describe('while somebody types', () => {
  it('a file that cannot be read tells so, and the others keep their findings', async () => {
    const editor = await start(folder(files));
    await editor.open('service.yaml', service);
    await editor.open('routes.yaml', routes);
    await editor.has('rule.yaml', 'WS301', 'WS302');
    await editor.change('routes.yaml', routes.replace('hosts: [chat]', 'hosts: [chat'));
    const [broken] = await editor.diagnostics('routes.yaml', ({ diagnostics }) => diagnostics[0]?.code === 'WS001');
    expect(broken?.severity).toBe(1);
    expect(editor.codes('rule.yaml')).toEqual(['WS301', 'WS302']);
    await editor.change('routes.yaml', routes);
    await editor.has('routes.yaml', 'WS101');
  });

  it('every state of a document gets an answer', async () => {
    const editor = await start(folder({ 'service.yaml': service }));
    await editor.open('routes.yaml', '');
    for (let end = 20; end < routes.length; end += 20) await editor.change('routes.yaml', routes.slice(0, end));
    await editor.change('routes.yaml', routes);
    await editor.has('routes.yaml', 'WS101', 'WS302');
    expect(editor.messages).toEqual([]);
  });

  it('documents of megabytes do not keep it busy', async () => {
    const editor = await start(folder(files));
    const large = Array.from({ length: 1_500 }, (_, at) => routes.replaceAll('chat', `c${at}`).replace('/ws', '/a'));
    await editor.open('large.yaml', large.join('---\n'));
    await editor.open('notes.yaml', `kind: ConfigMap\napiVersion: v1\ndata: { a: ${'x'.repeat(4_000_000)} }\n`);
    await editor.open('routes.yaml', routes);
    await editor.change('routes.yaml', routes.replace(/ +timeout.*\n/, ''));
    await editor.has('routes.yaml');
  });
});

describe('the process', () => {
  it('ends with 0 after a shutdown, and with 1 without', async () => {
    const polite = await start(folder(files));
    await polite.connection.sendRequest('shutdown');
    await polite.connection.sendNotification('exit');
    expect(await polite.ended()).toBe(0);
    const rude = await start(folder(files));
    await rude.connection.sendNotification('exit');
    expect(await rude.ended()).toBe(1);
  });

  it('ends when the editor goes away', async () => {
    const editor = await start(folder(files));
    editor.child.stdin?.end();
    expect(await editor.ended()).toBe(1);
    expect(editor.stderr).toBe('');
  });

  it('survives a rule that throws: it tells so once, and all other rules run', async () => {
    const editor = await Editor.start(join(home, 'crashing.cjs'), folder(files));
    await editor.open('routes.yaml', routes);
    await editor.has('routes.yaml', 'WS101');
    await editor.change('routes.yaml', routes.replace('15s', '25s'));
    await editor.hover('routes.yaml', 8, 8);
    expect(editor.messages).toEqual([
      'wslint: rule WS999 crashing failed (TypeError: no such thing): this is a defect of wslint; all other rules were run',
    ]);
  });

  it('greets with what it can do', async () => {
    const { result } = await start(folder({}));
    expect(result?.capabilities).toMatchObject({ positionEncoding: 'utf-16', hoverProvider: true });
    expect(result?.serverInfo?.name).toBe('wslint');
  });
});
