import type { Inventory } from './inventory.js';

/**
 * What was too much to be worked out, in words for people. Some things multiply (routes with gateways, routes with those
 * of their delegates): no mesh that people run comes near the limits, and without them a small file could ask for years.
 */
const told = new WeakMap<Inventory, Set<string>>();

/** Notes that part of the mesh was left out. The same words count once. */
export function noteOverflow(inventory: Inventory, message: string): void {
  const messages = told.get(inventory) ?? new Set();
  told.set(inventory, messages.add(message));
}

/** Everything that was left out so far; empty for nearly all. */
export function overflows(inventory: Inventory): readonly string[] {
  return [...(told.get(inventory) ?? [])];
}
