/**
 * How often a function must have run before V8 optimizes it, by the major version of V8: seven times as often as V8 would
 * have it. A run is short: two fifths of the processor's time would go into optimizing functions that are then hardly
 * called. 500 and 5,000 files take a quarter less time so.
 */
const PATIENCE: Readonly<Record<string, string>> = {
  11: '--interrupt-budget=500000',
  12: '--invocation-count-for-turbofan=22000',
  13: '--invocation-count-for-turbofan=22000',
};

/** V8 complains on standard error about a flag that it does not know: one that nobody tried is left alone. */
const patience = PATIENCE[process.versions.v8.split('.', 1)[0] ?? ''];

/** Node loads all of its streams with it: not for a run that needs none of this. */
function setFlagsFromString(flag: string): void {
  (require('node:v8') as typeof import('node:v8')).setFlagsFromString(flag);
}

/** Sets V8 up for a short run. Before compiled code is loaded: V8 takes it only under the flags of its making. */
export function prepareForShortRun(): void {
  if (patience === undefined) return;
  setFlagsFromString(patience);
  // Texts that are read and parsed are garbage at once, for which V8 lets its young generation grow. Kept small, 5,000
  // files take a fifth less memory in the same time.
  setFlagsFromString('--semi-space-growth-factor=1');
  // To share out the work of clearing so little takes as long as the work.
  setFlagsFromString('--no-parallel-scavenge');
  // Nearly all that has become old is needed to the end: to look for the rest is a tenth of the time for nothing.
  setFlagsFromString('--heap-growing-percent=600');
  // What ran once may run again: V8 would forget and compile it anew.
  setFlagsFromString('--no-flush-bytecode');
}

/**
 * Lets V8 look after its memory as it would by itself: where thousands of objects are judged or a program stays, most of
 * what is made lives for long, and a small young generation costs a sixth more time.
 */
export function prepareForLongRun(): void {
  if (patience === undefined) return;
  setFlagsFromString('--semi-space-growth-factor=2');
  setFlagsFromString('--parallel-scavenge');
  setFlagsFromString('--heap-growing-percent=0');
}
