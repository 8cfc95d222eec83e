import type { Answers, Facts } from './facts.js';
import { outlives } from './reads.js';

/**
 * Work that most Istio versions agree on, kept from one judged version to the next: each result stands with the facts
 * it depends on, and is used again wherever these have the same answers. After an edit, so is what read nothing that it
 * changed.
 */
export class Reuse<K extends object, T> {
  // Linked, the newest first: most keys have one result, for which a list would take four times the room.
  private readonly known = new WeakMap<K, Kept<T>>();

  /** The result for a key under these facts: an earlier one if it cannot differ, else worked out now. */
  get(key: K, facts: Facts, work: () => T): T {
    const { edition } = facts;
    const newest = this.known.get(key);
    for (let kept = newest; kept !== undefined; kept = kept.older) {
      if (outlives(kept.answers.reads, kept.edition, edition) && facts.agrees(kept.answers)) {
        kept.edition = edition.number;
        facts.replay(kept.answers);
        return kept.value;
      }
    }
    const { value, answers } = facts.record(work);
    // After the next edit nobody would use what is older.
    const older = newest?.edition === edition.number ? newest : undefined;
    this.known.set(key, { value, answers, edition: edition.number, older });
    return value;
  }
}

interface Kept<T> {
  readonly value: T;
  readonly answers: Answers;
  /** The last one that it was true of. */
  edition: number;
  readonly older: Kept<T> | undefined;
}
