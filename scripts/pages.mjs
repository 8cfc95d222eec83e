// Gathers rules/*/README.md in src/generated/pages.json, `{ "<rule name>": "<Markdown>" }`, for `wslint explain` and SARIF.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(import.meta.dirname, '..');
const target = join(root, 'src/generated/pages.json');

/** The pages of all rules by name, in alphabetical order. */
export function pages() {
  const rules = join(root, 'rules');
  return Object.fromEntries(
    readdirSync(rules)
      .sort()
      .map((name) => [name, join(rules, name, 'README.md')])
      .filter(([, file]) => existsSync(file))
      .map(([name, file]) => [name, readFileSync(file, 'utf8').replaceAll('\r\n', '\n')]),
  );
}

/** Writes the file if it is not current. It is not committed: the build and the tests make it. */
export function writePages() {
  const text = `${JSON.stringify(pages(), null, 1)}\n`;
  if (existsSync(target) && readFileSync(target, 'utf8') === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) writePages();
