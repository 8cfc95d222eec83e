/** Runs that make V8 quick. */
const RUNS = 6;
/** Milliseconds before each, in which the editor's requests are answered. */
const PAUSE = 20;

/**
 * Does the work of a keystroke a few times while nobody waits: otherwise the first keystrokes would take twice as long as
 * the later ones. Ends as soon as there is real work.
 *
 * @param isBusy whether a real run is due
 */
export function rehearse(work: () => void, isBusy: () => boolean, left: number = RUNS): void {
  if (left === 0) return;
  const next = (): void => {
    if (isBusy()) return;
    try {
      work();
    } catch {
      // The next real run will say so.
      return;
    }
    rehearse(work, isBusy, left - 1);
  };
  // The process may end in the meantime.
  setTimeout(next, PAUSE).unref();
}
