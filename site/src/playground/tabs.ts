/**
 * Makes the tabs in a tablist work as people know them: one stop for the Tab key, arrows, Home and End between them.
 * `choose` is told the tab that is clicked or moved to. Tabs may come and go.
 */
export function tablist(list: HTMLElement, choose: (tab: HTMLElement) => void): void {
  const tabs = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[role=tab]')];
  list.addEventListener('click', ({ target }) => {
    const tab = target instanceof Element ? target.closest<HTMLElement>('[role=tab]') : null;
    if (tab !== null) choose(tab);
  });
  list.addEventListener('keydown', (event) => {
    const all = tabs();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = all[(to + all.length) % all.length];
    if (next === undefined) return;
    const index = all.indexOf(next);
    choose(next);
    // Choosing may have made the tabs anew.
    tabs()[index]?.focus();
  });
}
