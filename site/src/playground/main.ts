import type { Fix, LintResult } from 'wslint';
import { html } from '../html.js';
import { freePath, type ManifestFile, type Project, tabName } from '../project.js';
import { fromFragment, toFragment, UnreadableLink } from '../share.js';
import { byId, fill } from './dom.js';
import { acceptFiles } from './dragDrop.js';
import { createEditor } from './editor.js';
import { judge } from './engine.js';
import { worstFirst } from './findings.js';
import { type Read, readChosen } from './localFiles.js';
import { createResults } from './results.js';
import { tablist } from './tabs.js';

/** After a change, milliseconds until it is judged: so short that it feels immediate. */
const PAUSE = 40;
/** Where judging takes longer than these milliseconds, it waits until nobody types: at most so long. */
const SLOW = 150;
const LONGEST_PAUSE = 1500;
/** Milliseconds until the address holds the change. */
const ADDRESS_PAUSE = 400;
/** Longer links get lost in chats and mails. */
const LONGEST_LINK = 100_000;
const EMPTY: ManifestFile = { path: 'manifests.yaml', text: '' };

const version = byId<HTMLSelectElement>('istio');
const fileTabs = byId('file-tabs');
const pathField = byId<HTMLInputElement>('path');
const editor = createEditor(byId('editor'), changed);
const results = createResults((text, button) => void copy(text, button), fail);

let round = 0;
/** Milliseconds that judging took the last time. */
let duration = 0;
let judging: number | undefined;
let addressing: number | undefined;
/** Whether there is something of the user's own, which dropped files must not replace. */
let isOwn = false;

function project(): Project {
  return { istio: version.value || undefined, files: editor.files() };
}

function changed(): void {
  isOwn = true;
  clearTimeout(judging);
  judging = window.setTimeout(judgeNow, duration < SLOW ? PAUSE : Math.min(2 * duration, LONGEST_PAUSE));
  keepAddress();
}

/** The address always holds what is shown, so that going back and reloading lose nothing. */
function keepAddress(): void {
  clearTimeout(addressing);
  addressing = window.setTimeout(async () => {
    const fragment = await toFragment(project());
    if (fragment.length <= LONGEST_LINK) history.replaceState(null, '', `#${fragment}`);
  }, ADDRESS_PAUSE);
}

/** Shows the findings, and returns them; undefined where something newer is being judged. */
async function judgeNow(): Promise<LintResult | undefined> {
  const current = ++round;
  const judged = project();
  try {
    const { result, milliseconds } = await judge(judged);
    if (current !== round) return undefined;
    duration = milliseconds;
    editor.mark(result.findings);
    results.show(judged, result);
    markTabs();
    return result;
  } catch (error) {
    byId('status').textContent = 'Not judged';
    fail(error);
    return undefined;
  }
}

/** Opens a project at its worst finding. */
async function load(loaded: Project): Promise<void> {
  notice('');
  const { istio = '' } = loaded;
  if (![...version.options].some(({ value }) => value === istio)) version.add(new Option(istio, istio));
  version.value = istio;
  editor.load(loaded.files);
  isOwn = false;
  showFiles();
  const result = await judgeNow();
  const [worst] = worstFirst(result?.findings ?? []);
  if (worst === undefined || isOwn) return;
  editor.show(worst.file);
  editor.scrollTo(worst.line);
  showFiles();
}

/** Shows the project of the address, else the first example. */
async function loadAddress(): Promise<void> {
  clearTimeout(addressing);
  const examples = document.querySelectorAll<HTMLAnchorElement>('a[data-example]');
  const fragment = location.hash.slice(1) || examples[0]?.hash.slice(1) || '';
  for (const example of examples) {
    if (example.hash.slice(1) === fragment) example.setAttribute('aria-current', 'true');
    else example.removeAttribute('aria-current');
  }
  try {
    await load(await fromFragment(fragment));
  } catch (error) {
    if (!(error instanceof UnreadableLink)) throw error;
    await load({ istio: undefined, files: [EMPTY] });
    fail(error);
  }
}

function showFiles(): void {
  const shown = editor.shown();
  const paths = editor.files().map(({ path }) => path);
  const tabs = paths.map((path) => {
    const isShown = path === shown;
    return html`<button type="button" role="tab" data-path="${path}" title="${path}" aria-controls="editor" aria-selected="${String(isShown)}" tabindex="${isShown ? 0 : -1}">${tabName(path, paths)}</button>`;
  });
  fill(fileTabs, html`${tabs}`);
  pathField.value = shown;
  markTabs();
  bringIntoView();
}

/** Marks the tabs of files that have findings. */
function markTabs(): void {
  const findings = worstFirst(results.current()?.findings ?? []);
  let isChanged = false;
  for (const tab of fileTabs.querySelectorAll<HTMLElement>('[role=tab]')) {
    const { path = '' } = tab.dataset;
    const here = findings.filter(({ file }) => file === path);
    const worst = here[0]?.severity ?? 'none';
    if (tab.dataset.worst !== worst) isChanged = true;
    tab.dataset.worst = worst;
    tab.setAttribute('aria-label', here.length === 0 ? path : `${path}, findings: ${here.length}`);
  }
  if (isChanged) bringIntoView();
}

/** Scrolls the tabs, and nothing else, to the one that is shown. */
function bringIntoView(): void {
  const shown = fileTabs.querySelector<HTMLElement>('[aria-selected=true]');
  if (shown === null) return;
  const { left, right } = shown.getBoundingClientRect();
  const list = fileTabs.getBoundingClientRect();
  fileTabs.scrollLeft += Math.max(0, right - list.right) + Math.min(0, left - list.left);
}

function addFile(file: ManifestFile): void {
  editor.add({ ...file, path: freePath(file.path, editor.files()) });
  showFiles();
}

function addRead({ files, problems }: Read): void {
  if (files.length > 0) {
    const isBlank = editor.files().every(({ text }) => text.trim() === '');
    if (isOwn && !isBlank) for (const file of files) addFile(file);
    else {
      const free: ManifestFile[] = [];
      for (const file of files) free.push({ ...file, path: freePath(file.path, free) });
      void load({ istio: version.value || undefined, files: free });
    }
    changed();
  }
  notice(problems.join('. '), 'warning');
}

function notice(text: string, kind: 'warning' | 'error' = 'warning'): void {
  const element = byId('notice');
  element.hidden = text === '';
  element.className = `notice ${kind}`;
  element.textContent = text;
}

function fail(error: unknown): void {
  notice(error instanceof Error ? error.message : String(error), 'error');
}

async function copy(text: string, button: HTMLElement): Promise<void> {
  button.dataset.label ??= button.textContent ?? '';
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = button.dataset.label ?? '';
    }, 1500);
  } catch {
    notice('The browser does not let this page copy. The link is in the address bar, too');
  }
}

async function share(button: HTMLElement): Promise<void> {
  const fragment = await toFragment(project());
  if (fragment.length > LONGEST_LINK) {
    notice('These files are too large for a link: leave out what the finding does not need');
    return;
  }
  history.replaceState(null, '', `#${fragment}`);
  await copy(location.href, button);
}

tablist(fileTabs, (tab) => {
  editor.show(tab.dataset.path ?? '');
  showFiles();
});
byId('findings').addEventListener('click', ({ target }) => {
  const { dataset } = (target instanceof Element && target.closest<HTMLElement>('button')) || {};
  if (dataset?.range !== undefined) {
    const [line = 1, column = 1, endLine = 1, endColumn = 1] = dataset.range.split(' ').map(Number);
    editor.reveal(dataset.file ?? '', { line, column, endLine, endColumn });
    showFiles();
  }
  const fix: Fix | undefined = results.current()?.findings[Number(dataset?.finding)]?.fixes[Number(dataset?.fix)];
  if (fix !== undefined) editor.apply(fix);
});
version.addEventListener('change', changed);
byId('clear').addEventListener('click', () => {
  void load({ istio: version.value || undefined, files: [EMPTY] });
  keepAddress();
});
byId('add').addEventListener('click', () => {
  addFile({ path: 'more.yaml', text: '' });
  changed();
});
byId('remove').addEventListener('click', () => {
  if (editor.files().length === 1) editor.load([EMPTY]);
  else editor.remove(editor.shown());
  showFiles();
  changed();
});
pathField.addEventListener('change', () => {
  const from = editor.shown();
  const wanted = pathField.value.trim();
  if (wanted !== '' && wanted !== from) {
    editor.rename(from, freePath(wanted, editor.files()));
    changed();
  }
  showFiles();
});
byId('open').addEventListener('click', () => byId('files').click());
byId<HTMLInputElement>('files').addEventListener('change', async ({ target }) => {
  const input = target as HTMLInputElement;
  addRead(await readChosen(input.files ?? []));
  input.value = '';
});
byId('share').addEventListener('click', ({ currentTarget }) => void share(currentTarget as HTMLElement));
acceptFiles(byId('drop'), addRead);
window.addEventListener('hashchange', () => void loadAddress());
void loadAddress();
