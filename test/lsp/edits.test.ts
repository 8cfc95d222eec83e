import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { lintSet } from '../../src/lint/lint.js';
import { createMemory, type ManifestMemory } from '../../src/manifests/memory.js';
import { readManifests } from '../../src/manifests/read.js';

const fixtures = join(import.meta.dirname, '../../fixtures');

/** The fixtures of several files: folders in bad/ and good/. */
const cases = readdirSync(fixtures, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isDirectory() && /\/(?:bad|good)$/.test(entry.parentPath))
  .map(({ parentPath, name }) => join(parentPath, name));

function findings(folder: string, overlay: ReadonlyMap<string, string>, memory?: ManifestMemory) {
  const set = readManifests({ cwd: folder, paths: ['.'], overlay, memory });
  return lintSet(set, { rules }).findings;
}

// What is known of an object outlives the edit of another one: nothing of it may depend on others.
describe('a check after an edit', () => {
  it('has fixtures to edit', () => expect(cases.length).toBeGreaterThan(50));

  it.each(cases.map((folder) => relative(fixtures, folder)))('finds in %s what a new process finds', (name) => {
    const folder = join(fixtures, name);
    const memory = createMemory();
    const before = findings(folder, new Map(), memory);
    for (const file of readdirSync(folder)) {
      const gone = new Map([[join(folder, file), '']]);
      expect(findings(folder, gone, memory), `without ${file}`).toEqual(findings(folder, gone));
    }
    expect(findings(folder, new Map(), memory)).toEqual(before);
  });
});
