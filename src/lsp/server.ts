import type { CodeAction, InitializeParams, InitializeResult } from 'vscode-languageserver/node';
import type { Rule } from '../rule.js';
import { VERSION } from '../version.js';
import { actionsFor } from './actions.js';
import { diagnosticOf, overlaps } from './diagnostics.js';
import { hoverAt } from './hover.js';
import { linksIn } from './links.js';
import { markdown, plaintext } from './markup.js';
import type { Project } from './project.js';
import { createPublisher } from './publisher.js';
import { rehearse } from './rehearsal.js';
import { createSchedule } from './schedule.js';
import { createSession, type Entry, type Session } from './session.js';
import type { Checked } from './workspace.js';

export interface ServerOptions {
  readonly rules: readonly Rule[];
  readonly projectOf: (folder: string) => Project;
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/** Files that decide what is found. */
const WATCHED = '**/{*.yaml,*.yml,*.json,.gitignore}';

/** Folders that are never read, and in which installations and commits write thousands of files. */
const NEVER_READ = /\/(?:node_modules|\.git)\//;

/**
 * Serves an editor that speaks the Language Server Protocol, until it says `exit` or goes away: then the process ends, with
 * exit code 0 after a `shutdown`, else 1.
 */
export function serve({ rules, projectOf, input, output }: ServerOptions): void {
  const protocol = require('vscode-languageserver/node') as typeof import('vscode-languageserver/node');
  const { TextDocument } =
    require('vscode-languageserver-textdocument') as typeof import('vscode-languageserver-textdocument');
  const connection = protocol.createConnection(input, output);
  const documents = new protocol.TextDocuments(TextDocument);
  let client = abilitiesOf(undefined);
  let folders: readonly string[] = [];
  let session: Session | undefined;
  const publisher = createPublisher((params) => sent(connection.sendDiagnostics(params)));
  const tell = teller((method, type, message) => sent(connection.sendNotification(method, { type, message })));
  let isFirst = true;
  const schedule = createSchedule(() => {
    if (session === undefined) return;
    try {
      publisher.publish(session.check(), (uri) => documents.get(uri)?.version);
      for (const { checked } of session.entries()) if (checked !== undefined) tell(checked);
      if (isFirst) rehearse(() => session?.rehearse(), schedule.isDue);
      isFirst = false;
    } catch (error) {
      // The editor goes on, and so does the server: the next change may be one that can be checked.
      connection.console.error(`internal error: ${error instanceof Error ? error.stack : String(error)}`);
    }
  });

  connection.onInitialize((params): InitializeResult => {
    client = abilitiesOf(params);
    folders = foldersOf(params);
    session = createSession({ rules, projectOf, abilities: client, documents: () => documents.all() });
    session.setFolders(folders);
    return {
      serverInfo: { name: 'wslint', version: VERSION },
      capabilities: {
        positionEncoding: 'utf-16',
        textDocumentSync: { openClose: true, change: 2, save: true },
        codeActionProvider: { codeActionKinds: ['quickfix'] },
        hoverProvider: true,
        documentLinkProvider: {},
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.onInitialized(() => {
    if (client.watches) {
      const watchers = [{ globPattern: WATCHED }];
      connection.client.register(protocol.DidChangeWatchedFilesNotification.type, { watchers }).catch(() => {
        // Then changes are seen when a document is opened or saved.
      });
    }
    if (client.folders) {
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = new Set(removed.map(({ uri }) => uri));
        folders = [...folders.filter((uri) => !gone.has(uri)), ...added.map(({ uri }) => uri)];
        session?.setFolders(folders);
        schedule.request(true);
      });
    }
    schedule.request(true);
  });
  connection.onShutdown(() => schedule.stop());

  const diskChanged = (): void => {
    session?.diskChanged();
    schedule.request(true);
  };
  connection.onDidChangeWatchedFiles(({ changes }) => {
    if (changes.every(({ uri }) => NEVER_READ.test(uri))) return;
    session?.diskChanged();
    schedule.request();
  });
  documents.onDidOpen(diskChanged);
  documents.onDidSave(diskChanged);
  documents.onDidClose(diskChanged);
  documents.onDidChangeContent(({ document }) => {
    // What a configuration says is read with the disk.
    if (/\/wslint\.ya?ml$/.test(document.uri) || isConfiguration(document.uri)) session?.diskChanged();
    schedule.request();
  });

  const uriFor = (entry: Entry) => (shown: string) => session?.uriFor(entry.checked?.absolute(shown) ?? shown) ?? shown;

  connection.onCodeAction(({ textDocument: { uri }, range, context }): CodeAction[] => {
    const found = at(uri);
    if (found === undefined || !(context.only ?? ['quickfix']).some((kind) => 'quickfix'.startsWith(kind))) return [];
    const { entry, findings, text } = found;
    const uriOf = uriFor(entry);
    const versionOf = (other: string): number | null => documents.get(other)?.version ?? null;
    const { versioned, snippets } = client;
    return findings.flatMap((finding) => {
      const diagnostic = diagnosticOf(finding, uriOf, client);
      if (!overlaps(diagnostic.range, range)) return [];
      return actionsFor({ finding, diagnostic, uri, text }, { uriOf, versionOf, versioned, snippets });
    });
  });

  connection.onHover(({ textDocument: { uri }, position }) => {
    const found = at(uri);
    const checked = found?.entry.checked;
    if (found === undefined || checked === undefined) return null;
    const surroundings = {
      markup: client.markdown ? markdown : plaintext,
      uriOf: uriFor(found.entry),
      absolute: checked.absolute,
    };
    return hoverAt(found.path, position, found.findings, checked.trace(), surroundings) ?? null;
  });

  connection.onDocumentLinks(({ textDocument: { uri } }) => {
    const text = documents.get(uri)?.getText();
    return text === undefined ? [] : linksIn(text, isConfiguration(uri), rules);
  });

  /** An open document as it was last checked; what has been typed since is checked first. */
  function at(uri: string) {
    schedule.flush();
    const entry = session?.entryOf(uri);
    const path = session?.fileOf(uri);
    const document = documents.get(uri);
    if (entry?.checked === undefined || path === undefined || document === undefined) return undefined;
    return { entry, path, text: document.getText(), findings: entry.checked.findings.get(path) ?? [] };
  }

  function isConfiguration(uri: string): boolean {
    const path = session?.fileOf(uri);
    return path !== undefined && (session?.entries() ?? []).some(({ checked }) => checked?.configuration.file === path);
  }

  documents.listen(connection);
  connection.listen();
}

/** What the client can do, of what the server makes use of. */
function abilitiesOf(params: InitializeParams | undefined) {
  const { textDocument, workspace } = params?.capabilities ?? {};
  return {
    related: textDocument?.publishDiagnostics?.relatedInformation ?? false,
    codeLinks: textDocument?.publishDiagnostics?.codeDescriptionSupport ?? false,
    markdown: textDocument?.hover?.contentFormat?.includes('markdown') ?? false,
    versioned: workspace?.workspaceEdit?.documentChanges ?? false,
    snippets: workspace?.workspaceEdit?.snippetEditSupport ?? false,
    watches: workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false,
    folders: workspace?.workspaceFolders ?? false,
  };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  if (workspaceFolders != null) return workspaceFolders.map(({ uri }) => uri);
  return rootUri == null ? [] : [rootUri];
}

/** What cannot be sent any more has no reader: the server ends when its input does. */
function sent(sending: Promise<void>): void {
  sending.catch(() => {});
}

/** Messages that are remembered, so that they are told once. */
const MAX_TOLD = 1000;

/** Tells what is no finding: defects of wslint in a message, notes and configurations that are not read in the log; each once. */
function teller(send: (method: string, type: number, message: string) => void): (checked: Checked) => void {
  const told = new Set<string>();
  const isNew = (text: string): boolean => {
    if (told.has(text)) return false;
    if (told.size >= MAX_TOLD) told.clear();
    told.add(text);
    return true;
  };
  return ({ result: { errors, notes }, configuration: { passedOver } }) => {
    if (passedOver !== undefined && isNew(passedOver)) send('window/logMessage', 2, passedOver);
    for (const { message } of errors) if (isNew(message)) send('window/showMessage', 1, `wslint: ${message}`);
    for (const note of notes) if (isNew(note)) send('window/logMessage', 3, note);
  };
}
