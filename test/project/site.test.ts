import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lint, ruleInfos } from '../../src/index.js';
import { root } from './sources.js';

interface Example {
  readonly rule: string;
  readonly title: string;
  readonly istio: string;
}
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}
const read = (name: string) => readFileSync(`${root}/site/${name}`, 'utf8');
const examples = JSON.parse(read('examples/examples.json')) as readonly Example[];
const rules = ruleInfos();

describe('the examples of the playground', () => {
  it('are the headline rules', () => {
    const headlines = rules.filter(({ headline }) => headline).map(({ name }) => name);
    expect(examples.map(({ rule }) => rule).sort()).toEqual(headlines.sort());
  });

  it.each(examples)('show the mistake that they are named after, and no other: $rule', ({ rule, istio }) => {
    const files = Object.fromEntries(
      readdirSync(`${root}/site/examples/${rule}`).map((name) => [name, read(`examples/${rule}/${name}`)]),
    );
    const { findings, summary } = lint({ files, istio, minConfidence: 'low' });
    expect(findings.map(({ name }) => name)).toEqual([rule]);
    expect(summary.paths).toBe(1);
  });
});

describe('the website', () => {
  it('has a title for every category of rules', () => {
    const source = read('src/rulesInfo.ts');
    for (const { category } of rules) expect(source).toContain(`\n  ${category}: {`);
  });

  it('pins every dependency to one version, and its lockfile names no registry', () => {
    const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Manifest;
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(`${name} ${version}`).toMatch(/ \d+\.\d+\.\d+$/);
    }
    expect(read('package-lock.json')).not.toContain('"resolved"');
  });
});
