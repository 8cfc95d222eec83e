import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Material that lies beside the project: tests that need it skip where it is absent. */
export const CORPUS = resolve(import.meta.dirname, '../../../shared/corpus');
const GENERATOR = resolve(import.meta.dirname, '../../../shared/bench/gen-corpus.mjs');

export const hasCorpus = existsSync(CORPUS);
export const hasGenerator = existsSync(GENERATOR);

/** Runs something on a generated tree of manifests and removes the tree. */
export function withGeneratedTree<T>(options: readonly string[], use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'wslint-tree-'));
  try {
    const out = join(folder, 'tree');
    execFileSync(process.execPath, [GENERATOR, '--out', out, ...options]);
    return use(out);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Texts of all YAML and JSON files below a folder, by path. */
export function textsBelow(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || !/\.(?:ya?ml|json)$/.test(entry.name)) continue;
    const text = readFileSync(path, 'utf8');
    texts.set(path, text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  }
  return texts;
}

/** Random numbers that are the same in every run (mulberry32). */
export function seeded(seed: number): { int(below: number): number; pick<T>(items: readonly T[]): T } {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const int = (below: number): number => Math.floor(next() * below);
  return { int, pick: (items) => items[int(items.length)] as (typeof items)[number] };
}

const FRAGMENTS =
  `\n| |  |\n  |- |-|--|: |:| #|# c|"|'|\\||>|\\|-|>+|>-\n|[|]|{|}|,|, |&a |*a|!|!!str |? |<<: |%|@|\`|\t|\r\n|~|null|0x1f|1e3` +
  `|---|...|\\\\|\\n|\\x41|é|😀|\uFEFF|b: c|\n- x|\n  - y: z|"a": b|'a''b'|key: \\|\n  text\n\n|x: >\n a\n\n  b\n|{a: b}|[a, b]|{"a":1}|[a,\n b]` +
  `|""|''|- - a|-\n|key:\n|\n\n|   \n|- \\|\n   t\n|it's|a#b|a: b#c|::|-1|1.|\n\n\n`;
const PIECES = FRAGMENTS.split(/(?<!\\)\|/).map((piece) => piece.replaceAll('\\|', '|').replaceAll('\\\\', '\\'));

/** Changes a document in a few places: fragments in, characters out, lines shifted, doubled or lost. */
export function mutate(text: string, random: ReturnType<typeof seeded>): string {
  let result = text;
  for (let changes = 1 + random.int(4); changes > 0; changes--) {
    const at = random.int(result.length + 1);
    const lines = result.split('\n');
    const line = random.int(lines.length);
    switch (random.int(6)) {
      case 0:
        result = result.slice(0, at) + random.pick(PIECES) + result.slice(at);
        continue;
      case 1:
        result = result.slice(0, at) + result.slice(at + 1 + random.int(4));
        continue;
      case 2:
        lines[line] = ' '.repeat(1 + random.int(4)) + lines[line];
        break;
      case 3:
        lines[line] = (lines[line] ?? '').replace(/^ {1,2}/, '');
        break;
      case 4:
        lines.splice(random.int(lines.length), 0, lines[line] ?? '');
        break;
      default:
        lines.splice(line, 1);
    }
    result = lines.join('\n');
  }
  return result;
}
