const loaded = new Map<string, unknown>();
const wanted = new Map<string, () => Promise<unknown>>();

/**
 * What `require` gives for a library that is a script of its own.
 *
 * @throws Error when the script is not there yet: {@link withLibraries} then loads it
 */
export function library(name: string, load: () => Promise<unknown>): unknown {
  if (!loaded.has(name)) {
    wanted.set(name, load);
    throw new Error(`${name} is not loaded yet`);
  }
  return loaded.get(name);
}

/**
 * Does some work that is synchronous, and does it again as long as it asked for libraries that were not there. Whether
 * it failed for the lack of them or went on without, only the outcome with all of them counts.
 */
export async function withLibraries<T>(work: () => T): Promise<T> {
  for (;;) {
    wanted.clear();
    let outcome: { readonly value: T } | { readonly error: unknown };
    try {
      outcome = { value: work() };
    } catch (error) {
      outcome = { error };
    }
    if (wanted.size === 0) {
      if ('error' in outcome) throw outcome.error;
      return outcome.value;
    }
    await Promise.all([...wanted].map(async ([name, load]) => loaded.set(name, exportsOf(await load()))));
  }
}

/** What `module.exports` is in Node. */
function exportsOf(module: unknown): unknown {
  return (module as { readonly default?: unknown }).default ?? module;
}
