import { describe, expect, it } from 'vitest';
import { cycle, violation } from './layers.js';
import { parse, sources } from './sources.js';

const all = sources();

/** The verdict on one line of code in one file. */
function verdict(file: string, code: string): string | undefined {
  const source = parse(file, code);
  return source.imports.map((one) => violation(source, one)).find((text) => text !== undefined);
}

describe('imports', () => {
  it('point in one direction only', () => {
    expect(all.flatMap((source) => source.imports.flatMap((one) => violation(source, one) ?? []))).toEqual([]);
  });

  it('have no cycles', () => {
    expect(cycle(all)).toBeUndefined();
  });

  it('are refused from below to above', () => {
    expect(verdict('src/manifests/place.ts', "import { mesh } from '../mesh/mesh.js';")).toContain(
      'src/manifests/ may import',
    );
    expect(verdict('src/mesh/mesh.ts', "export * from '../websockets/path.js';")).toContain('src/mesh/ may import');
    expect(verdict('src/report/text.ts', "import { lint } from '../lint/lint.js';")).toContain('types of src/lint/');
    expect(verdict('src/lint/lint.ts', "import { run } from '../cli/run.js';")).toContain('src/lint/ may import');
    expect(verdict('src/index.ts', "import { run } from './cli/run.js';")).toContain('src/index.ts may import');
  });

  it('let a rule ask the model, and nothing above it or beside it', () => {
    const rule = 'rules/mirror/rule.ts';
    expect(verdict(rule, "import { defineRule } from '../../src/rule.js';")).toBeUndefined();
    expect(verdict(rule, "import type { Mesh } from '../../src/mesh/mesh.js';")).toBeUndefined();
    expect(verdict(rule, "import { type Mesh } from '../../src/mesh/mesh.js';")).toBeUndefined();
    expect(verdict(rule, "import { words } from './words.js';")).toBeUndefined();
    expect(verdict(rule, "import { covers } from '../../src/mesh/names.js';")).toBeUndefined();
    expect(verdict(rule, "import { lintSet } from '../../src/lint/lint.js';")).toContain('rules/ may import');
    expect(verdict(rule, "import { words } from '../affinity/words.js';")).toContain('rules/ may import');
  });

  it('load what slows the start only where it is needed', () => {
    expect(verdict('src/cli/color.ts', "import { Chalk } from 'chalk';")).toContain('require()');
    expect(verdict('src/cli/color.ts', "const chalk = require('chalk') as typeof import('chalk');")).toBeUndefined();
    expect(verdict('src/mesh/versionRange.ts', "import { satisfies } from 'semver';")).toContain('semver/functions');
    expect(verdict('src/cli/run.ts', "const trace = require('./trace.js');")).toContain('for packages');
    expect(verdict('src/cli/commands.ts', "const load = () => import('./trace.js');")).toBeUndefined();
    expect(verdict('src/mesh/mesh.ts', "const load = () => import('../cli/trace.js');")).toContain('may import');
  });

  it('are followed around a cycle', () => {
    const sources = [
      parse('src/mesh/a.ts', "import { b } from './b.js';"),
      parse('src/mesh/b.ts', "import { c } from './c.js';"),
      parse('src/mesh/c.ts', "import { b } from './b.js';\nimport type { A } from './a.js';"),
    ];
    expect(cycle(sources)).toEqual(['src/mesh/b.ts', 'src/mesh/c.ts', 'src/mesh/b.ts']);
  });
});
