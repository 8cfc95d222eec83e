import { describe, expect, it } from 'vitest';
import { factsFor } from '../../src/mesh/facts.js';
import { oncePer } from '../../src/mesh/oncePer.js';
import {
  DESTINATION_RULES,
  type Edition,
  nextEdition,
  noteReads,
  recordReads,
  VIRTUAL_SERVICES,
} from '../../src/mesh/reads.js';
import { Reuse } from '../../src/mesh/reuse.js';
import { NEWEST } from './meshOf.js';

const factsOf = (edition: Edition) => factsFor(NEWEST, [NEWEST], undefined, edition);

describe('what is read', () => {
  it('counts for whoever asks again for what was worked out once', () => {
    const known = oncePer((_: object) => noteReads(VIRTUAL_SERVICES));
    const key = {};
    expect([recordReads(() => known(key)).reads, recordReads(() => known(key)).reads]).toEqual([1, 1]);
  });

  it('counts for the work around it, and for nothing beside it', () => {
    const outer = recordReads(() => {
      noteReads(VIRTUAL_SERVICES);
      return recordReads(() => noteReads(DESTINATION_RULES)).reads;
    });
    expect([outer.value, outer.reads]).toEqual([DESTINATION_RULES, VIRTUAL_SERVICES | DESTINATION_RULES]);
    expect(recordReads(() => undefined).reads).toBe(0);
  });
});

describe('work that is kept over edits', () => {
  /** How often work that reads something is done over three editions, the second and third of which change something. */
  function runs(reads: number, ...changed: readonly number[]): number {
    const reuse = new Reuse<object, number>();
    const key = {};
    let count = 0;
    let edition = nextEdition(undefined, 0);
    const ask = () =>
      reuse.get(key, factsOf(edition), () => {
        noteReads(reads);
        return ++count;
      });
    ask();
    for (const change of changed) {
      edition = nextEdition(edition, change);
      ask();
    }
    return count;
  }

  it('is done again only where it read what was edited', () => {
    expect(runs(VIRTUAL_SERVICES, DESTINATION_RULES, DESTINATION_RULES)).toBe(1);
    expect(runs(VIRTUAL_SERVICES, DESTINATION_RULES, VIRTUAL_SERVICES)).toBe(2);
    expect(runs(VIRTUAL_SERVICES, VIRTUAL_SERVICES, VIRTUAL_SERVICES)).toBe(3);
    expect(runs(0, VIRTUAL_SERVICES, DESTINATION_RULES)).toBe(1);
  });
});
