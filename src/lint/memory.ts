import type { Resource } from '../manifests/resource.js';
import { editedInventory } from '../mesh/editedInventory.js';
import { buildInventory, type Inventory } from '../mesh/inventory.js';
import { observed } from '../mesh/observedInventory.js';
import { overflows } from '../mesh/overflow.js';
import { type Edition, nextEdition } from '../mesh/reads.js';
import type { Step } from './eras.js';
import type { Memory } from './judge.js';

/**
 * What a program that judges the same tree again and again (an editor's server) keeps from one run to the next. It belongs
 * to one set of options.
 */
export interface LintMemory {
  /** The tree as it is now, and the step there from the run before. */
  take(resources: readonly Resource[], eras: readonly string[]): Taken;
  /** Forgets everything. */
  forget(): void;
}

interface Taken {
  readonly inventory: Inventory;
  readonly step: Step;
}

interface Last extends Taken {
  readonly eras: readonly string[];
}

/** Edits after which everything is made anew: what each of them replaced may be known by what it left as it was. */
const MAX_EDITS = 200;

const NOTHING: ReadonlyMap<string, Memory> = new Map();

/** An empty memory, for `lintSet`. */
export function createLintMemory(): LintMemory {
  let last: Last | undefined;
  let edits = 0;

  function edited(resources: readonly Resource[], eras: readonly string[]): Taken | undefined {
    if (last === undefined || edits >= MAX_EDITS || eras.join() !== last.eras.join()) return undefined;
    // What was too much is told where it is worked out.
    if (overflows(last.inventory).length > 0) return undefined;
    const edit = editedInventory(last.inventory, resources);
    if (edit === undefined) return undefined;
    const edition = nextEdition(last.step.edition, edit.changed);
    return { inventory: edit.inventory, step: stepTo(edition, last.step.after) };
  }

  return {
    take(resources, eras) {
      const taken = edited(resources, eras);
      edits = taken === undefined ? 0 : edits + 1;
      last = { ...(taken ?? afresh(resources)), eras };
      return last;
    },
    forget() {
      last = undefined;
    },
  };
}

function afresh(resources: readonly Resource[]): Taken {
  return { inventory: observed(buildInventory(resources)), step: stepTo(nextEdition(undefined, 0), NOTHING) };
}

function stepTo(edition: Edition, before: Step['before']): Step {
  return { edition, before, after: new Map() };
}
