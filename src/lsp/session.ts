import { dirname } from 'node:path';
import type { Diagnostic } from 'vscode-languageserver/node';
import type { Rule } from '../rule.js';
import { type DiagnosticAbilities, diagnosticOf, problemOf } from './diagnostics.js';
import type { Project } from './project.js';
import { isWithin, pathOf, realPath, uriOf } from './uris.js';
import { type Checked, createWorkspace, type Texts, type Workspace } from './workspace.js';

/** A document that is open in the editor. */
export interface OpenDocument {
  readonly uri: string;
  readonly version: number;
  getText(): string;
}

export interface SessionOptions {
  readonly rules: readonly Rule[];
  readonly projectOf: (folder: string) => Project;
  readonly abilities: DiagnosticAbilities;
  readonly documents: () => readonly OpenDocument[];
}

/** A workspace with its last check. */
export interface Entry {
  readonly workspace: Workspace;
  /** Undefined before the first one. */
  readonly checked: Checked | undefined;
}

/** The folders and open documents of a client, and what is known of them. */
export interface Session {
  /** Sets the folders; those within another one belong to that one. */
  setFolders(uris: readonly string[]): void;
  /** Files were written, made or deleted, documents opened or closed: the next check looks at the disk again. */
  diskChanged(): void;
  /** Checks all workspaces, and answers what is wrong, by URI. */
  check(): ReadonlyMap<string, readonly Diagnostic[]>;
  /** Checks all workspaces as if everything had been edited, so that V8 is quick when something is. */
  rehearse(): void;
  /** The workspace of a document. */
  entryOf(uri: string): Entry | undefined;
  readonly entries: () => readonly Entry[];
  /** The URI under which the client knows a file. */
  uriFor(path: string): string;
  /** The file behind a URI, without symbolic links. */
  fileOf(uri: string): string | undefined;
}

interface Folder {
  /** As the client calls it, and without symbolic links. */
  readonly given: string;
  readonly real: string;
}

export function createSession({ rules, projectOf, abilities, documents }: SessionOptions): Session {
  let folders: readonly Folder[] = [];
  const entries = new Map<string, { workspace: Workspace; checked: Checked | undefined }>();
  /** Looking up links costs a system call a part: done once for each document, until the disk changes. */
  const files = new Map<string, string | undefined>();
  /** The documents that were open at the last check, by file. */
  const openUris = new Map<string, string>();

  function fileOf(uri: string): string | undefined {
    if (!files.has(uri)) {
      const path = pathOf(uri);
      files.set(uri, path === undefined ? undefined : realPath(path));
    }
    return files.get(uri);
  }

  function uriFor(path: string): string {
    const open = openUris.get(path);
    if (open !== undefined) return open;
    const folder = folders.find(({ real }) => isWithin(real, path));
    return uriOf(folder === undefined ? path : folder.given + path.slice(folder.real.length));
  }

  /** Keeps a workspace for each folder, and one for each place where a document outside of all folders is open. */
  function arrange(texts: Texts): void {
    const outside = [...texts.keys()].filter((path) => !folders.some(({ real }) => isWithin(real, path)));
    const loose = new Set(outside.map((path) => dirname(path)));
    const wanted = new Map<string, 'folder' | 'documents'>();
    for (const folder of loose) wanted.set(folder, 'documents');
    for (const { real } of folders) wanted.set(real, 'folder');
    for (const folder of entries.keys()) if (!wanted.has(folder)) entries.delete(folder);
    for (const [folder, scope] of wanted) {
      if (!entries.has(folder)) {
        const workspace = createWorkspace(folder, scope, projectOf(folder), rules);
        entries.set(folder, { workspace, checked: undefined });
      }
    }
  }

  function textsNow(): Texts {
    const texts = new Map<string, string>();
    openUris.clear();
    for (const document of documents()) {
      const path = fileOf(document.uri);
      const text = document.getText();
      if (path === undefined) continue;
      openUris.set(path, document.uri);
      texts.set(path, text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    }
    return texts;
  }

  function check(): ReadonlyMap<string, readonly Diagnostic[]> {
    const texts = textsNow();
    arrange(texts);
    const all = new Map<string, Diagnostic[]>();
    const add = (path: string, diagnostics: readonly Diagnostic[]): void => {
      const uri = uriFor(path);
      all.set(uri, [...(all.get(uri) ?? []), ...diagnostics]);
    };
    for (const entry of entries.values()) {
      const checked = entry.workspace.check(texts);
      entry.checked = checked;
      const shownUri = (shown: string): string => uriFor(checked.absolute(shown));
      for (const [path, findings] of checked.findings) {
        add(
          path,
          findings.map((finding) => diagnosticOf(finding, shownUri, abilities)),
        );
      }
      const { file, problems } = checked.configuration;
      if (file !== undefined && problems.length > 0) add(realPath(file), problems.map(problemOf));
    }
    return all;
  }

  return {
    setFolders(uris) {
      const all = uris.flatMap((uri): Folder[] => {
        const given = pathOf(uri)?.replace(/(?<=.)[\\/]+$/, '');
        return given === undefined ? [] : [{ given, real: realPath(given) }];
      });
      folders = all.filter(
        (folder, index) =>
          !all.some((other, at) => (other.real === folder.real ? at < index : isWithin(other.real, folder.real))),
      );
      files.clear();
      entries.clear();
    },
    diskChanged() {
      files.clear();
      for (const { workspace } of entries.values()) workspace.diskChanged();
    },
    check,
    rehearse() {
      for (const { workspace } of entries.values()) workspace.forget();
      check();
      // And once with what is known of it.
      check();
    },
    entryOf(uri) {
      const path = fileOf(uri);
      if (path === undefined) return undefined;
      const folder = folders.find(({ real }) => isWithin(real, path))?.real;
      return entries.get(folder ?? dirname(path));
    },
    entries: () => [...entries.values()],
    uriFor,
    fileOf,
  };
}
