import type { Answers, Facts } from './facts.js';

/**
 * Work that most Istio versions agree on, kept from one judged version to the next: each result stands with the facts
 * it depends on, and is used again wherever these have the same answers.
 */
export class Reuse<K extends object, T> {
  private readonly known = new WeakMap<K, { readonly value: T; readonly answers: Answers }[]>();

  /** The result for a key under these facts: an earlier one if it cannot differ, else worked out now. */
  get(key: K, facts: Facts, work: () => T): T {
    let list = this.known.get(key);
    if (list === undefined) {
      list = [];
      this.known.set(key, list);
    }
    for (let i = list.length - 1; i >= 0; i--) {
      const entry = list[i];
      if (entry !== undefined && facts.agrees(entry.answers)) {
        facts.replay(entry.answers);
        return entry.value;
      }
    }
    const recorded = facts.record(work);
    list.push(recorded);
    return recorded.value;
  }
}
