import type { LintResult, TraceDocument } from 'wslint';
import type { Project } from '../project.js';
import { byId, download, fill } from './dom.js';
import { findingsList, statusLine } from './findings.js';
import { tablist } from './tabs.js';

/** The panels beside the editor. */
export interface Results {
  /** The result that is shown; undefined before the first. */
  current(): LintResult | undefined;
  show(project: Project, result: LintResult): void;
}

interface Shown {
  readonly project: Project;
  readonly result: LintResult;
  // What is made when somebody looks at it.
  trace?: Promise<TraceDocument>;
  sarif?: string;
}

/** Narrower changes of the window leave the drawing as it is. */
const NOTICEABLE = 8;

/**
 * @param copy copies a text and says so on the button
 * @param fail is told what went wrong
 */
export function createResults(
  copy: (text: string, button: HTMLElement) => void,
  fail: (error: unknown) => void,
): Results {
  let shown: Shown | undefined;
  let listed = '';
  let drawnWidth = 0;
  /** The host that was chosen for the drawing. */
  let host: string | undefined;

  tablist(byId('result-tabs'), (chosen) => {
    for (const tab of byId('result-tabs').querySelectorAll<HTMLElement>('[role=tab]')) {
      const isChosen = tab === chosen;
      tab.setAttribute('aria-selected', String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      byId(tab.getAttribute('aria-controls') ?? '').hidden = !isChosen;
    }
    refresh();
  });
  byId('drawing').addEventListener('change', ({ target }) => {
    if (!(target instanceof HTMLSelectElement)) return;
    host = target.value;
    refresh();
  });
  byId('sarif').addEventListener('click', ({ target }) => {
    if (!(target instanceof HTMLElement) || shown?.sarif === undefined) return;
    if (target.id === 'copy-sarif') copy(shown.sarif, target);
    if (target.id === 'download-sarif') download('wslint.sarif', shown.sarif);
  });
  new ResizeObserver(() => {
    if (Math.abs(byId('drawing').clientWidth - drawnWidth) > NOTICEABLE) refresh();
  }).observe(byId('drawing'));

  function refresh(): void {
    if (shown === undefined) return;
    if (!byId('drawing').hidden) draw(shown).catch(fail);
    if (!byId('sarif').hidden && shown.sarif === undefined) writeSarif(shown).catch(fail);
  }

  async function draw(one: Shown): Promise<void> {
    const { drawingView, traceOf } = await import('./drawing.js');
    one.trace ??= traceOf(one.project);
    const trace = await one.trace;
    const panel = byId('drawing');
    if (one !== shown || panel.hidden) return;
    const wasChoosing = document.activeElement?.id === 'host';
    drawnWidth = panel.clientWidth;
    fill(panel, drawingView(trace, drawnWidth, host));
    if (wasChoosing) panel.querySelector('select')?.focus();
  }

  async function writeSarif(one: Shown): Promise<void> {
    const { sarifOf, sarifView } = await import('./sarif.js');
    const text = await sarifOf(one.result);
    if (one !== shown) return;
    one.sarif = text;
    fill(byId('sarif'), sarifView(text));
  }

  return {
    current: () => shown?.result,
    show(project, result) {
      shown = { project, result };
      const list = findingsList(result);
      if (list.markup !== listed) {
        const open = openDetails();
        fill(byId('findings'), list);
        for (const details of byId('findings').querySelectorAll<HTMLDetailsElement>('details'))
          if (open.has(details.dataset.fingerprint)) details.open = true;
        listed = list.markup;
      }
      const status = statusLine(result);
      // What did not change is not to be read out again.
      if (byId('status').textContent !== status) byId('status').textContent = status;
      byId('tab-findings').dataset.count = String(result.findings.length);
      refresh();
    },
  };
}

/** What somebody opened stays open while the list is made anew. */
function openDetails(): ReadonlySet<string | undefined> {
  const open = byId('findings').querySelectorAll<HTMLDetailsElement>('details[open]');
  return new Set([...open].map(({ dataset }) => dataset.fingerprint));
}
