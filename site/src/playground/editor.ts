import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { yaml } from '@codemirror/lang-yaml';
import { indentUnit, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint';
import { EditorState, StateEffect, type Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { classHighlighter } from '@lezer/highlight';
import type { Edit, Finding, Fix, Location } from 'wslint';
import { html } from '../html.js';
import { STYLE_NONCE } from '../nonce.js';
import type { ManifestFile } from '../project.js';
import { fill } from './dom.js';

type Range = Pick<Location, 'line' | 'column' | 'endLine' | 'endColumn'>;

/** One editor for several files, each with its own history of changes and its own cursor. */
export interface Editor {
  /** Replaces all files. */
  load(files: readonly ManifestFile[]): void;
  add(file: ManifestFile): void;
  remove(path: string): void;
  rename(from: string, to: string): void;
  files(): readonly ManifestFile[];
  /** The path of the file that is shown. */
  shown(): string;
  show(path: string): void;
  /** Marks the findings in all files. */
  mark(findings: readonly Finding[]): void;
  /** Selects a place and moves the focus there. */
  reveal(file: string, range: Range): void;
  /** Brings a line into view and leaves the focus where it is. */
  scrollTo(line: number): void;
  apply(fix: Fix): void;
}

/** @param onChange called after each change of a text */
export function createEditor(parent: HTMLElement, onChange: () => void): Editor {
  let states = new Map<string, EditorState>();
  let shown = '';
  let findings: readonly Finding[] = [];

  const extensions = [
    EditorView.cspNonce.of(STYLE_NONCE),
    lineNumbers(),
    lintGutter(),
    history(),
    drawSelection(),
    EditorView.lineWrapping,
    highlightActiveLine(),
    highlightActiveLineGutter(),
    yaml(),
    indentUnit.of('  '),
    syntaxHighlighting(classHighlighter),
    placeholder('Paste manifests here, or drop files on the page'),
    keymap.of([{ key: 'Mod-f', run: find }, ...lintKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
    EditorView.contentAttributes.of({ tabindex: '0', 'aria-label': 'Manifest', 'aria-describedby': 'editor-hint' }),
    EditorView.updateListener.of(({ docChanged }) => {
      if (docChanged) onChange();
    }),
  ];
  const stateOf = (text: string): EditorState => EditorState.create({ doc: text, extensions });
  const view = new EditorView({ parent, state: stateOf('') });

  const keep = (): void => {
    if (states.has(shown)) states.set(shown, view.state);
  };
  const documentOf = (path: string): Text | undefined => (path === shown ? view.state : states.get(path))?.doc;
  const markShown = (): void => {
    const here = findings.filter(({ file }) => file === shown);
    view.dispatch(
      setDiagnostics(
        view.state,
        here.map((finding) => diagnostic(finding, view.state.doc, editor.apply)),
      ),
    );
  };

  const editor: Editor = {
    load(files) {
      states = new Map(files.map(({ path, text }) => [path, stateOf(text)]));
      shown = '';
      findings = [];
      editor.show(files[0]?.path ?? '');
    },
    add({ path, text }) {
      keep();
      states.set(path, stateOf(text));
      editor.show(path);
    },
    remove(path) {
      const paths = [...states.keys()];
      const next = paths[paths.indexOf(path) + 1] ?? paths[paths.indexOf(path) - 1] ?? '';
      states.delete(path);
      if (path === shown) editor.show(next);
    },
    rename(from, to) {
      keep();
      states = new Map([...states].map(([path, state]) => [path === from ? to : path, state]));
      if (shown === from) shown = to;
    },
    files: () => [...states.keys()].map((path) => ({ path, text: documentOf(path)?.toString() ?? '' })),
    shown: () => shown,
    show(path) {
      const state = states.get(path);
      if (path === shown || state === undefined) return;
      keep();
      shown = path;
      view.setState(state);
      markShown();
    },
    mark(all) {
      findings = all;
      markShown();
    },
    reveal(file, range) {
      editor.show(file);
      const { from, to } = offsets(view.state.doc, range);
      view.dispatch({
        selection: { anchor: from, head: to },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      });
      view.focus();
    },
    scrollTo(line) {
      const { from } = offsets(view.state.doc, { line, column: 1, endLine: line, endColumn: 1 });
      view.dispatch({ effects: EditorView.scrollIntoView(from, { y: 'center' }) });
    },
    apply({ edits }) {
      keep();
      for (const path of new Set(edits.map(({ file }) => file))) {
        const state = states.get(path);
        if (state === undefined) continue;
        const spec = { changes: edits.filter(({ file }) => file === path).map((edit) => change(edit, state.doc)) };
        if (path === shown) view.dispatch(spec);
        else states.set(path, state.update(spec).state);
      }
      onChange();
    },
  };
  return editor;
}

/** Opens the search: the browser's own sees only the lines in view. Loaded when it is asked for. */
function find(view: EditorView): boolean {
  import('@codemirror/search').then(({ openSearchPanel, search, searchKeymap }) => {
    view.dispatch({ effects: StateEffect.appendConfig.of([search({ top: true }), keymap.of(searchKeymap)]) });
    openSearchPanel(view);
  });
  return true;
}

function change(edit: Edit, text: Text): { from: number; to: number; insert: string } {
  return { ...offsets(text, edit), insert: edit.text };
}

/** Offsets of a range; of a text that has changed since, the nearest that it has. */
function offsets(text: Text, { line, column, endLine, endColumn }: Range): { from: number; to: number } {
  const offset = (lineNumber: number, character: number): number => {
    const { from, to } = text.line(Math.max(1, Math.min(lineNumber, text.lines)));
    return Math.min(to, from + character - 1);
  };
  const from = offset(line, column);
  // Where a deletion reaches to the beginning of a line that is not there, it reaches to the end.
  const to = endLine > text.lines ? text.length : offset(endLine, endColumn);
  return { from, to: Math.max(from, to) };
}

function diagnostic(finding: Finding, text: Text, apply: (fix: Fix) => void): Diagnostic {
  const { severity, rule, name, message, why, fixes } = finding;
  return {
    ...offsets(text, finding),
    severity,
    source: `${rule} ${name}`,
    message,
    renderMessage() {
      const element = document.createElement('div');
      fill(element, html`<strong>${rule}</strong> ${message}${why !== undefined && html`<p>${why}</p>`}`);
      return element;
    },
    actions: fixes.map((fix) => ({ name: fix.description, apply: () => apply(fix) })),
  };
}
