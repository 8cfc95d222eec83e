import { describe, expect, it } from 'vitest';
import type { LintResult } from '../../src/lint/result.js';
import { formatters } from '../../src/report/index.js';
import { HOSTILE } from './safety.js';
import { chatResult, findingAt, plainOptions, resultOf } from './sample.js';
import { type Element, parseXml } from './xml.js';

/**
 * What the schema that Jenkins publishes for JUnit reports (junit-10.xsd of its xUnit plugin) allows of the elements
 * that wslint uses: attributes, with `!` the required ones, and children.
 */
const ALLOWED: Readonly<Record<string, { readonly attributes: string; readonly children: string }>> = {
  testsuites: { attributes: 'name time tests failures errors', children: 'testsuite' },
  testsuite: {
    attributes: '!name !tests !failures !errors skipped group time timestamp hostname id package file log url',
    children: 'testsuite properties testcase system-out system-err',
  },
  testcase: { attributes: '!name time classname group', children: 'skipped error failure system-out system-err' },
  failure: { attributes: 'type message', children: '' },
  error: { attributes: 'type message', children: '' },
  skipped: { attributes: 'type message', children: '' },
  'system-out': { attributes: '', children: '' },
};
const MIXED = new Set(['failure', 'error', 'skipped', 'system-out']);

function violations(element: Element): string[] {
  const allowed = ALLOWED[element.name];
  if (allowed === undefined) return [`<${element.name}> is unknown`];
  const attributes = allowed.attributes.split(' ');
  const found: string[] = [];
  for (const name of element.attributes.keys()) {
    if (!attributes.includes(name) && !attributes.includes(`!${name}`)) found.push(`${element.name} ${name}`);
  }
  for (const name of attributes) {
    if (name.startsWith('!') && !element.attributes.has(name.slice(1))) found.push(`${element.name} without ${name}`);
  }
  for (const child of element.children) {
    if (!allowed.children.split(' ').includes(child.name)) found.push(`${child.name} in ${element.name}`);
  }
  if (!MIXED.has(element.name) && element.text.trim() !== '') found.push(`text in ${element.name}`);
  return [...found, ...element.children.flatMap(violations)];
}

function print(result: LintResult): Element {
  const root = parseXml(formatters.junit(result, plainOptions));
  expect(violations(root)).toEqual([]);
  return root;
}

function casesOf(element: Element): Element[] {
  return element.name === 'testcase' ? [element] : element.children.flatMap(casesOf);
}

const location = { file: 'a.yaml', line: 1, column: 1, endLine: 1, endColumn: 2 };

describe('the junit report', () => {
  it('prints a whole run', async () => {
    print(chatResult);
    await expect(formatters.junit(chatResult, plainOptions)).toMatchFileSnapshot('snapshots/run.junit.xml.txt');
  });

  it('fails a case for an error and a warning, and passes it for an info', () => {
    const severities = ['error', 'warning', 'info'] as const;
    const root = print(resultOf(severities.map((severity) => findingAt(location, { severity }))));
    expect(casesOf(root).map((one) => one.children[0]?.name)).toEqual(['failure', 'failure', 'system-out']);
    expect(root.attributes.get('failures')).toBe('2');
  });

  it('counts in every suite what is in it', () => {
    for (const suite of print(chatResult).children) {
      const outcomes = casesOf(suite).map((one) => one.children[0]?.name);
      expect(suite.attributes.get('tests')).toBe(String(outcomes.length));
      expect(suite.attributes.get('failures')).toBe(String(outcomes.filter((name) => name === 'failure').length));
      expect(suite.attributes.get('skipped')).toBe(String(outcomes.filter((name) => name === 'skipped').length));
    }
  });

  it('is one passing case for a clean run', () => {
    const cases = casesOf(print(resultOf([])));
    expect(cases.map((one) => [one.attributes.get('name'), one.children.length])).toEqual([['no findings', 0]]);
  });

  it('reports a failure of wslint as an error and not as a passing run', () => {
    const root = print(resultOf([], new Map(), { errors: [{ message: 'WS101 failed' }] }));
    expect(root.attributes.get('errors')).toBe('1');
    expect(casesOf(root).map((one) => one.attributes.get('name'))).toEqual(['internal-error']);
  });

  it('keeps every character of hostile text that XML can hold, and shows the others', () => {
    const [one] = casesOf(print(resultOf([findingAt(location, { message: HOSTILE })])));
    const message = one?.children[0]?.attributes.get('message') ?? '';
    expect(message).toContain(']]> `tick` ``two`` | pipe <script>alert(1)</script> <!-- [a](http://evil.example)');
    expect(message).toContain('␛[31mred␛]8;;');
    expect(message).toContain('{0} "q" \'q\'');
  });
});
