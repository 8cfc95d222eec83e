import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { onTestFinished } from 'vitest';
import {
  type ClientCapabilities,
  type CodeAction,
  createProtocolConnection,
  type Diagnostic,
  type DocumentLink,
  type Hover,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
} from 'vscode-languageserver/node';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles the command, and a server with a rule that throws, into a folder: `wslint.cjs`, `crashing.cjs`. */
export async function buildServers(home: string): Promise<void> {
  await build({
    entryPoints: { wslint: join(root, 'src/cli/main.ts'), crashing: join(root, 'test/lsp/main.ts') },
    outdir: home,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
    define: { WSLINT_HOMEPAGE: '"https://example.com/wslint/"' },
  });
}

/** A folder that is gone after the test, with these files. */
export function folder(files: Readonly<Record<string, string>>): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'wslint-lsp-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) write(path, name, text);
  return path;
}

export function write(path: string, name: string, text: string): void {
  mkdirSync(dirname(join(path, name)), { recursive: true });
  writeFileSync(join(path, name), text);
}

const CAPABILITIES: ClientCapabilities = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, versionSupport: true },
    hover: { contentFormat: ['markdown'] },
  },
  workspace: {
    workspaceFolders: true,
    workspaceEdit: { documentChanges: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
  },
};

export interface StartOptions {
  readonly argv?: readonly string[];
  readonly capabilities?: ClientCapabilities;
  /** Opens no folder: single files only. */
  readonly alone?: boolean;
}

/** An editor with one folder open, and the server that it started. */
export class Editor {
  private readonly last = new Map<string, PublishDiagnosticsParams>();
  private readonly waiting = new Set<() => void>();
  private readonly versions = new Map<string, number>();
  readonly messages: string[] = [];
  /** What the server logged, with its type before it (2: a warning). */
  readonly logged: string[] = [];
  readonly watched: unknown[] = [];
  stderr = '';

  private constructor(
    readonly path: string,
    readonly child: ChildProcess,
    readonly connection: ProtocolConnection,
  ) {}

  /** Starts a server (a bundled script) and greets it. */
  static async start(script: string, path: string, options: StartOptions = {}): Promise<Editor> {
    const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
    const child = spawn(process.execPath, [script, ...(options.argv ?? ['lsp', '--stdio'])], { cwd: path, env });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    const editor = new Editor(path, child, connection);
    onTestFinished(() => {
      connection.dispose();
      child.kill();
    });
    child.stdin.on('error', () => {});
    child.stderr.on('data', (text) => {
      editor.stderr += text;
    });
    connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
      editor.last.set(params.uri, params);
      for (const look of editor.waiting) look();
    });
    connection.onNotification('window/showMessage', ({ message }: { message: string }) => {
      editor.messages.push(message);
    });
    connection.onNotification('window/logMessage', ({ type, message }: { type: number; message: string }) => {
      editor.logged.push(`${type} ${message}`);
    });
    connection.onRequest('client/registerCapability', ({ registrations }: { registrations: unknown[] }) => {
      editor.watched.push(...registrations);
      return null;
    });
    connection.listen();
    await Promise.race([editor.greet(options), editor.ended().then((code) => editor.failed(code))]);
    return editor;
  }

  result: InitializeResult | undefined;

  private failed(code: number | null): never {
    throw new Error(`the server ended with ${code}: ${this.stderr}`);
  }

  private async greet({ capabilities = CAPABILITIES, alone = false }: StartOptions): Promise<void> {
    const uri = pathToFileURL(this.path).href;
    this.result = await this.connection.sendRequest('initialize', {
      processId: process.pid,
      rootUri: alone ? null : uri,
      workspaceFolders: alone ? null : [{ uri, name: 'folder' }],
      capabilities,
    });
    await this.connection.sendNotification('initialized', {});
  }

  uri(name: string): string {
    return pathToFileURL(join(this.path, name)).href;
  }

  async open(name: string, text: string): Promise<void> {
    this.versions.set(name, 1);
    const textDocument = { uri: this.uri(name), languageId: 'yaml', version: 1, text };
    await this.connection.sendNotification('textDocument/didOpen', { textDocument });
  }

  /** Replaces a document's text, or a part of it. */
  async change(name: string, change: string | TextDocumentContentChangeEvent): Promise<number> {
    const version = (this.versions.get(name) ?? 0) + 1;
    this.versions.set(name, version);
    await this.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: this.uri(name), version },
      contentChanges: [typeof change === 'string' ? { text: change } : change],
    });
    return version;
  }

  async notify(method: string, name: string): Promise<void> {
    await this.connection.sendNotification(method, { textDocument: { uri: this.uri(name) } });
  }

  async fileChanged(name: string): Promise<void> {
    const changes = [{ uri: this.uri(name), type: 2 }];
    await this.connection.sendNotification('workspace/didChangeWatchedFiles', { changes });
  }

  /** The diagnostics of a file, as soon as they are as wanted. */
  diagnostics(name: string, wanted: (params: PublishDiagnosticsParams) => boolean): Promise<readonly Diagnostic[]> {
    return new Promise((resolve, reject) => {
      const uri = this.uri(name);
      const timer = setTimeout(() => {
        this.waiting.delete(look);
        const { diagnostics = [] } = this.last.get(uri) ?? {};
        reject(
          new Error(`${name} has ${JSON.stringify(diagnostics.map(({ code, message }) => `${code} ${message}`))}`),
        );
      }, 8_000);
      const look = (): void => {
        const params = this.last.get(uri);
        if (params === undefined || !wanted(params)) return;
        clearTimeout(timer);
        this.waiting.delete(look);
        resolve(params.diagnostics);
      };
      this.waiting.add(look);
      look();
    });
  }

  /** The codes of a file's diagnostics now. */
  codes(name: string): readonly unknown[] {
    return (this.last.get(this.uri(name))?.diagnostics ?? []).map(({ code }) => code);
  }

  /** Waits until a file has exactly these codes, in any order. */
  has(name: string, ...codes: readonly string[]): Promise<readonly Diagnostic[]> {
    const wanted = [...codes].sort().join();
    return this.diagnostics(
      name,
      ({ diagnostics }) =>
        diagnostics
          .map(({ code }) => code)
          .sort()
          .join() === wanted,
    );
  }

  actions(name: string, line: number, character: number, only?: string[]): Promise<CodeAction[]> {
    const position = { line, character };
    return this.connection.sendRequest('textDocument/codeAction', {
      textDocument: { uri: this.uri(name) },
      range: { start: position, end: position },
      context: { diagnostics: [], ...(only !== undefined && { only }) },
    });
  }

  hover(name: string, line: number, character: number): Promise<Hover | null> {
    const position = { line, character };
    return this.connection.sendRequest('textDocument/hover', { textDocument: { uri: this.uri(name) }, position });
  }

  links(name: string): Promise<DocumentLink[]> {
    return this.connection.sendRequest('textDocument/documentLink', { textDocument: { uri: this.uri(name) } });
  }

  /** The exit code, once the server has ended. */
  ended(): Promise<number | null> {
    const { child } = this;
    if (child.exitCode !== null) return Promise.resolve(child.exitCode);
    return new Promise((resolve) => child.once('exit', resolve));
  }
}
