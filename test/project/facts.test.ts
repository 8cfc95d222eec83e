import { describe, expect, it } from 'vitest';
import { FACTS } from '../../src/mesh/facts.table.js';
import { asked, TABLE } from './asked.js';
import { rules, titled } from './rules.js';
import { parse, sources } from './sources.js';

describe('facts', () => {
  const all = sources();

  it('are each asked for or relied on somewhere', () => {
    const named = new Set(all.filter(({ file }) => file !== TABLE).flatMap((source) => [...asked(source)]));
    for (const { facts } of rules) for (const fact of facts) named.add(fact);
    expect(Object.keys(FACTS).filter((id) => !named.has(id))).toEqual([]);
  });

  it.each(titled)('that %s asks for are among those it declares', (_, { name, facts }) => {
    const code = all.filter(({ file }) => file.startsWith(`rules/${name}/`));
    const declared = new Set<string>(facts);
    expect(code.flatMap((source) => [...asked(source)]).filter((fact) => !declared.has(fact))).toEqual([]);
  });

  it('are recognised in calls, but not in the list that declares them', () => {
    const [first = '', second = ''] = Object.keys(FACTS);
    const source = parse(
      'rules/x/rule.ts',
      `defineRule({ facts: ['${first}'], check({ facts }) { facts.holds('${second}'); } })`,
    );
    expect([...asked(source)]).toEqual([second]);
  });
});
