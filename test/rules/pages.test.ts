import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.js';
import { titled } from '../project/rules.js';
import { root } from '../project/sources.js';
import { versionsOf } from './fixture.js';

interface Example {
  readonly heading: string;
  readonly line: number;
  readonly text: string;
}

/** The YAML blocks below the headings "Wrong" and "Right" of a page. */
function examples(page: string): readonly Example[] {
  const found: Example[] = [];
  let heading = '';
  let block: { line: number; lines: string[] } | undefined;
  for (const [index, line] of page.split('\n').entries()) {
    if (block !== undefined && line === '```') {
      found.push({ heading, line: block.line, text: `${block.lines.join('\n')}\n` });
      block = undefined;
    } else if (block !== undefined) block.lines.push(line);
    else if (line === '```yaml') block = { line: index + 2, lines: [] };
    else if (line.startsWith('## ')) heading = line.slice(3).trim();
  }
  return found.filter((one) => /^(Wrong|Right)\b/.test(one.heading));
}

/** How often the rule fires on an example, under each version it names. */
function counts({ text }: Example, rule: string): readonly number[] {
  const files = { 'example.yaml': text };
  return versionsOf(files).map(
    (istio) =>
      lint({ files, ...(istio === undefined ? {} : { istio }) }).findings.filter((finding) => finding.rule === rule)
        .length,
  );
}

const pageOf = (name: string) => `${root}/rules/${name}/README.md`;
const withPages = titled.filter(([, { name }]) => existsSync(pageOf(name)));

describe.each(withPages)('the page of %s', (_, { id, name }) => {
  const all = examples(readFileSync(pageOf(name), 'utf8'));
  const wrong = all.filter(({ heading }) => heading.startsWith('Wrong'));
  const right = all.filter(({ heading }) => heading.startsWith('Right'));

  it('shows what is wrong and what is right instead', () => {
    expect([wrong.length > 0, right.length > 0]).toEqual([true, true]);
  });

  it.each(wrong)('says rightly that the example at line $line is wrong', (example) => {
    expect(counts(example, id).every((count) => count > 0)).toBe(true);
  });

  it.each(right)('says rightly that the example at line $line is right', (example) => {
    expect(counts(example, id).every((count) => count === 0)).toBe(true);
  });
});
