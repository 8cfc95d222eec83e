import type { CodeAction, Diagnostic, SnippetTextEdit, TextDocumentEdit, TextEdit } from 'vscode-languageserver/node';
import type { Finding, Fix } from '../lint/result.js';
import { commentsOf } from '../manifests/comments.js';
import { linesOf } from '../manifests/place.js';
import { lspRange } from './diagnostics.js';

/** What actions are about: a finding at the cursor, and its document. */
export interface Target {
  readonly finding: Finding;
  readonly diagnostic: Diagnostic;
  readonly uri: string;
  readonly text: string;
}

export interface ActionSurroundings {
  uriOf(shown: string): string;
  /** The version of an open document; null for a file on disk, whose text nobody has changed. */
  versionOf(uri: string): number | null;
  /** The client takes edits of documents by their version. */
  readonly versioned: boolean;
  /** The client takes edits with a place for the cursor. */
  readonly snippets: boolean;
}

/** Everything that can be done about a finding: its fixes, then a comment that ignores it. */
export function actionsFor(target: Target, surroundings: ActionSurroundings): CodeAction[] {
  const { finding, diagnostic } = target;
  const fixes = finding.fixes.map((fix) => fixAction(fix, finding, diagnostic, surroundings));
  const ignore = ignoreAction(target, surroundings);
  return ignore === undefined ? fixes : [...fixes, ignore];
}

function fixAction(
  { description, safe, edits }: Fix,
  { fixes }: Finding,
  diagnostic: Diagnostic,
  surroundings: ActionSurroundings,
): CodeAction {
  const byUri = new Map<string, TextEdit[]>();
  for (const edit of edits) {
    const uri = surroundings.uriOf(edit.file);
    byUri.set(uri, [...(byUri.get(uri) ?? []), { range: lspRange(edit), newText: edit.text }]);
  }
  return {
    title: safe ? description : `${description} (may change what is meant)`,
    kind: 'quickfix',
    diagnostics: [diagnostic],
    ...(safe && fixes.length === 1 && { isPreferred: true }),
    edit: surroundings.versioned
      ? { documentChanges: [...byUri].map(([uri, list]) => documentEdit(uri, list, surroundings)) }
      : { changes: Object.fromEntries(byUri) },
  };
}

function documentEdit(
  uri: string,
  edits: (TextEdit | SnippetTextEdit)[],
  { versionOf }: ActionSurroundings,
): TextDocumentEdit {
  return { textDocument: { uri, version: versionOf(uri) }, edits };
}

/** A comment above the line, to be completed with a reason; undefined where a comment has no effect. */
function ignoreAction(
  { finding, diagnostic, uri, text }: Target,
  surroundings: ActionSurroundings,
): CodeAction | undefined {
  const { rule, name, line } = finding;
  const starts = linesOf({ path: finding.file, text });
  const start = starts[line - 1] ?? text.length;
  const [indent = ''] = /^[ \t]*/.exec(text.slice(start, starts[line])) ?? [];
  const comment = `# wslint-ignore ${rule}: `;
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const added = indent + comment + end;
  const isComment = text.startsWith('#', start + indent.length);
  if (isComment || isJson(finding.file, text)) return undefined;
  if (!isSeen(text.slice(0, start) + added + text.slice(start), start + indent.length)) return undefined;
  const range = { start: { line: line - 1, character: 0 }, end: { line: line - 1, character: 0 } };
  const { versioned, snippets } = surroundings;
  const edit: TextEdit | SnippetTextEdit =
    versioned && snippets
      ? { range, snippet: { kind: 'snippet', value: `${indent}${comment}\${1:reason}${end}` } }
      : { range, newText: added };
  return {
    title: `Ignore ${rule} ${name} here, with a reason`,
    kind: 'quickfix',
    diagnostics: [diagnostic],
    edit: versioned
      ? { documentChanges: [documentEdit(uri, [edit], surroundings)] }
      : { changes: { [uri]: [edit as TextEdit] } },
  };
}

/** JSON has no comments, whatever its file is called. */
function isJson(file: string, text: string): boolean {
  return /\.json$/i.test(file) || /^\s*[{[]/.test(text);
}

/** In texts over several lines what looks like a comment is none. */
function isSeen(text: string, offset: number): boolean {
  return commentsOf({ path: '', text }).some(({ place }) => place.start === offset);
}
