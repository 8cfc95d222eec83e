import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as index from '../../rules/index.js';
import type { Rule } from '../../src/rule.js';
import { root } from './sources.js';

/** All rules that rules/index.ts lists, by id. */
export const rules: readonly Rule[] = (Object.values(index).flat() as Rule[]).sort((a, b) => a.id.localeCompare(b.id));

/** For `it.each`: each rule with what it is called in the titles of tests. */
export const titled = rules.map((rule) => [`${rule.id} ${rule.name}`, rule] as const);

/** The sections of a rule's page; where there are alternatives, one of them. */
export const SECTIONS: readonly (readonly string[])[] = [
  ['Why'],
  ['Wrong'],
  ['Right', 'Right instead'],
  ['When to ignore it', 'When to ignore'],
  ['Versions'],
  ['References'],
];

/** The names of the folders below rules/. */
export function ruleFolders(base = `${root}/rules`): readonly string[] {
  return readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}

/** What is missing for a rule to be complete: each line says what to add. */
export function missingParts(name: string, id: string | undefined, base = root): readonly string[] {
  const missing: string[] = [];
  const folder = `rules/${name}`;
  if (!existsSync(`${base}/${folder}/rule.ts`)) missing.push(`add ${folder}/rule.ts (npm run new-rule -- ${name})`);
  if (id === undefined) missing.push(`add the line for ./${name}/rule.js to rules/index.ts`);
  for (const side of ['bad', 'good']) {
    const cases = `${base}/fixtures/${name}/${side}`;
    if (!existsSync(cases) || readdirSync(cases).length === 0) {
      missing.push(`add a case to fixtures/${name}/${side}/`);
    }
  }
  if (!existsSync(`${base}/${folder}/README.md`)) return [...missing, `add ${folder}/README.md`];
  const page = readFileSync(`${base}/${folder}/README.md`, 'utf8');
  if (id !== undefined && !page.startsWith(`# ${id} ${name}\n`)) {
    missing.push(`start ${folder}/README.md with "# ${id} ${name}"`);
  }
  const headings = new Set([...page.matchAll(/^## (.+?)\s*$/gm)].map(([, heading]) => heading));
  for (const section of SECTIONS) {
    if (!section.some((heading) => headings.has(heading))) {
      missing.push(`add a section "## ${section[0]}" to ${folder}/README.md`);
    }
  }
  return missing;
}
