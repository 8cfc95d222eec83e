// The rules as the sources define them, for scripts.
import { loadModule } from './load-module.mjs';

/** All rules of rules/index.ts, by id. */
export async function loadRules() {
  const { rules } = await loadModule('rules/index');
  return [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
}
