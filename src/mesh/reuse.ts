import type { Answers, Facts } from './facts.js';

/**
 * Work that most Istio versions agree on, kept from one judged version to the next: each result stands with the facts
 * it depends on, and is used again wherever these have the same answers.
 */
export class Reuse<K extends object, T> {
  // Linked, the newest first: most keys have one result, for which a list would take four times the room.
  private readonly known = new WeakMap<K, Kept<T>>();

  /** The result for a key under these facts: an earlier one if it cannot differ, else worked out now. */
  get(key: K, facts: Facts, work: () => T): T {
    const newest = this.known.get(key);
    for (let kept = newest; kept !== undefined; kept = kept.older) {
      if (facts.agrees(kept.answers)) {
        facts.replay(kept.answers);
        return kept.value;
      }
    }
    const { value, answers } = facts.record(work);
    this.known.set(key, { value, answers, older: newest });
    return value;
  }
}

interface Kept<T> {
  readonly value: T;
  readonly answers: Answers;
  readonly older: Kept<T> | undefined;
}
