import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { lint } from '../../src/index.js';
import type { Suppression } from '../../src/lint/ignores.js';
import { suppress } from '../../src/lint/suppress.js';

describe('thousands of ignores of one file', () => {
  it('are each asked about the first finding, and one of them about the others', () => {
    const [rule] = rules;
    if (rule === undefined) throw new Error('there are no rules');
    const file = { path: 'chat.yaml', text: '\n'.repeat(1000) };
    let asked = 0;
    const ignores = Array.from(
      { length: 1000 },
      (): Suppression => ({
        rules: [rule.id],
        file: file.path,
        place: undefined,
        what: 'this comment',
        covers: () => {
          asked++;
          return true;
        },
      }),
    );
    const verdicts = Array.from({ length: 1000 }, (_, start) => ({
      rule,
      place: { file, start, end: start },
      reports: [],
      absorbed: [],
      versions: '',
    }));
    const { kept, taken } = suppress(verdicts, ignores, [], rules, () => undefined);
    expect([kept.length, taken.length]).toEqual([0, 1000]);
    expect(asked).toBe(1999);
  });

  it('are told a thousand times to be of no use, and once how many more there are', () => {
    const rule =
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: chat }\nspec: { host: chat }\n';
    const files = { 'a.yaml': `${'# wslint-ignore WS101: x\n'.repeat(1500)}${rule}` };
    const { findings } = lint({ files, only: ['WS004', 'WS101'] });
    expect(findings).toHaveLength(1000);
    expect(findings[999]?.message).toBe(`${findings[998]?.message}; 500 more ignores of this file are of no use`);
  });

  it('are told which rule they mean as long as they are among the first thousand names of no rule', () => {
    const rule =
      'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: chat }\nspec: { host: chat }\n';
    const ignores = Array.from({ length: 600 }, () => '# wslint-ignore WS1011, round-robbin\n').join('');
    const { findings } = lint({ files: { 'a.yaml': ignores + rule }, only: ['WS004'] });
    expect(findings).toHaveLength(600);
    expect(findings[499]?.message).toContain('"round-robbin": did you mean');
    expect(findings[500]?.message).toBe('there is no rule "WS1011"; there is no rule "round-robbin"');
  });
});
