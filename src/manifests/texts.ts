import { createCollector } from './collect.js';
import type { ManifestSet } from './set.js';

/**
 * Reads manifests that are already in memory: texts by path. Runs anywhere (no file system).
 *
 * @param files paths as they are to be shown, with the text of each
 * @param options `everything`: also the objects that nothing on the way of a WebSocket refers to; `hosts`: host names
 *   that matter even if no manifest names them
 */
export function readTexts(
  files: Readonly<Record<string, string>>,
  options: { readonly everything?: boolean; readonly hosts?: readonly string[] } = {},
): ManifestSet {
  const collector = createCollector(options);
  for (const [path, text] of Object.entries(files)) {
    collector.add({ path, text: text.charCodeAt(0) === 0xfeff ? text.slice(1) : text });
  }
  return collector.finish([]);
}
