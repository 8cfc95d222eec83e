import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseArguments } from '../../src/cli/arguments.js';
import { commands } from '../../src/cli/commands.js';
import { root } from './sources.js';

interface Block {
  readonly section: string;
  readonly heading: string;
  readonly language: string;
  readonly lines: readonly string[];
}

/** The fenced blocks of the README, with the headings they stand below. */
function blocks(): readonly Block[] {
  const found: Block[] = [];
  let [section, heading, language] = ['', '', ''];
  let lines: string[] | undefined;
  for (const line of readFileSync(`${root}/README.md`, 'utf8').split('\n')) {
    if (line.startsWith('```') && lines === undefined) [language, lines] = [line.slice(3), []];
    else if (line === '```' && lines !== undefined) {
      found.push({ section, heading, language, lines });
      lines = undefined;
    } else if (lines !== undefined) lines.push(line);
    else if (line.startsWith('## ')) section = heading = line.slice(3);
    else if (line.startsWith('### ')) heading = line.slice(4);
  }
  return found;
}

const all = blocks();
const recipes = all.filter(
  ({ section, lines }) => (section === 'Quick start' || section === 'In CI') && !lines[0]?.startsWith('$ '),
);
const recipe = (heading: string): unknown =>
  parse(recipes.find((one) => one.heading === heading && one.language === 'yaml')?.lines.join('\n') ?? '');
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8');

/** The arguments of each `wslint` in commands: up to a pipe, a comment or the next command. */
const called = all
  .flatMap(({ lines }) => lines)
  .flatMap((line) =>
    [...line.matchAll(/(?:^|npx |\$ |script: )(?:npx )?wslint( [^|#&']*)/g)].map(([, rest = '']) => [
      ...rest.trim().split(/\s+/),
      ...(line.includes('xargs') ? ['FILE'] : []),
    ]),
  );

describe('the README', () => {
  it.each(recipes.map((one) => [`${one.section}, ${one.heading}`, one] as const))(
    'has recipes of at most six lines: %s',
    (_, { lines }) => {
      expect(lines.length).toBeLessThanOrEqual(6);
    },
  );

  it('has a recipe for every CI that people ask for', () => {
    const headings = new Set(recipes.map(({ heading }) => heading.split(/[ ,]/)[0]));
    for (const one of ['GitHub', 'GitLab', 'Jenkins', 'Helm', 'pre-commit', 'Fixes']) expect(headings).toContain(one);
  });

  it.each(called.map((argv) => [argv.join(' '), argv] as const))(
    'calls wslint in a way it understands: %s',
    (_, argv) => {
      const spec = commands.find(({ name }) => name !== '' && name === argv[0]) ?? commands[0];
      if (spec === undefined) throw new Error('there is no command');
      expect(() => parseArguments(spec, spec.name === '' ? argv : argv.slice(1))).not.toThrow();
    },
  );

  it('sets inputs that the action has', () => {
    const steps = recipe('GitHub') as readonly { readonly uses: string; readonly with?: object }[];
    const own = steps.find(({ uses }) => uses.startsWith('wslint/wslint@'));
    const { inputs } = parse(read('action.yml')) as { readonly inputs: object };
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(own?.with ?? {})));
    expect(own?.with).toBeDefined();
  });

  it('names hooks that there are', () => {
    const [own] = recipe('pre-commit') as readonly { readonly hooks: readonly { readonly id: string }[] }[];
    const ids = (parse(read('.pre-commit-hooks.yaml')) as readonly { readonly id: string }[]).map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(own?.hooks.map(({ id }) => id) ?? ['none']));
  });
});
