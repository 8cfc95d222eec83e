import { describe, expect, it } from 'vitest';
import type { LintOptions } from '../../src/lint/lint.js';
import type { Rule } from '../../src/rule.js';
import { balancer, onBalancer, ruleThat, run, unusedIgnore } from './helpers.js';
import '../helpers/findings.js';

const second = ruleThat(() => {}, { id: 'WS903', name: 'second-rule' });
const rules: Rule[] = [onBalancer, second, unusedIgnore];
const lint = (text: string, options: Partial<LintOptions> = {}) => run({ 'rule.yaml': text }, rules, options);
const line = '      simple: ROUND_ROBIN';
const behind = (comment: string): string => balancer.replace(line, `${line} ${comment}`);
const above = (...comments: string[]): string =>
  balancer.replace(line, [...comments.map((comment) => `      ${comment}`), line].join('\n'));
const annotated = (value: string): string =>
  balancer.replace('  name: chat', `  name: chat\n  annotations:\n    wslint.io/ignore: ${JSON.stringify(value)}`);

describe('an ignore comment', () => {
  it.each([
    ['behind the line', behind('# wslint-ignore WS900: known')],
    ['by name, without a reason', behind('# wslint-ignore test-rule')],
    ['in other letters', behind('# wslint-ignore ws900: known')],
    ['behind another comment', behind('# by hand # wslint-ignore WS900: known')],
    ['with a reason but no colon', behind('# wslint-ignore WS900 because we know')],
    ['on the line above', above('# wslint-ignore WS900: known')],
    ['above another comment', above('# wslint-ignore WS900: known', '# and some words')],
    ['for the file', `# wslint-ignore-file WS900: known\n${balancer}`],
    ['for the file, at its end', `${balancer}# wslint-ignore-file WS900: known\n`],
    ['for the file, before a document', `# wslint-ignore-file WS900: known\n---\n${balancer}`],
    ['with CRLF', above('# wslint-ignore WS900: known').replaceAll('\n', '\r\n')],
  ])('takes a finding away: %s', (_, text) => {
    const { findings, summary } = lint(text);
    expect(findings).toEqual([]);
    expect(summary.suppressed).toBe(1);
  });

  it.each([
    ['two lines above', balancer.replace('  trafficPolicy:', '  # wslint-ignore WS900: known\n  trafficPolicy:')],
    ['behind another line', balancer.replace('  host: chat', '  host: chat # wslint-ignore WS900: known')],
    ['of another rule', behind('# wslint-ignore WS903: known')],
  ])('takes nothing away and is reported: %s', (_, text) => {
    const { findings, summary } = lint(text);
    expect(findings.map(({ rule }) => rule).sort()).toEqual(['WS004', 'WS900']);
    expect(summary.suppressed).toBe(0);
  });

  it.each([
    ['in a string', behind('').replace('ROUND_ROBIN', '"ROUND_ROBIN # wslint-ignore WS900: known"')],
    ['in a longer word', behind('# wslint-ignored WS900')],
    ['in a longer option', behind('# wslint-ignore-next-line WS900')],
  ])('is none: %s', (_, text) => {
    expect(lint(text).findings.map(({ rule }) => rule)).toEqual(['WS900']);
  });

  it('names several rules, and those without use are reported', () => {
    const { findings, summary } = lint(behind('# wslint-ignore WS900, second-rule: known'));
    expect(summary.suppressed).toBe(1);
    expect(findings.map(({ message }) => message)).toEqual([
      'this comment ignores WS903 second-rule, which reports nothing here',
    ]);
  });

  it('says once of a rule that is named several times, in whatever letters, that it has no use', () => {
    const { findings } = lint(behind('# wslint-ignore second-rule, WS900, Second-Rule,second-rule: known'));
    expect(findings.map(({ message }) => message)).toEqual([
      'this comment ignores WS903 second-rule, which reports nothing here',
    ]);
  });

  it('says which rule was meant when it names none that exists', () => {
    const { findings } = lint(behind('# wslint-ignore second-rul: known'));
    expect(findings.find(({ rule }) => rule === 'WS004')?.message).toBe(
      'there is no rule "second-rul": did you mean second-rule (WS903)?',
    );
  });

  it.each(['# wslint-ignore', '# wslint-ignore: known', '# wslint-ignore # another comment'])(
    'is reported when it names no rule at all: %s',
    (comment) => {
      const { findings } = lint(behind(comment));
      expect(findings.find(({ rule }) => rule === 'WS004')?.message).toBe('this comment names no rule to ignore');
    },
  );

  it('is not reported when its rule did not run, or nobody asks', () => {
    const text = behind('# wslint-ignore second-rule: known');
    expect(lint(text, { skip: ['second-rule'] })).toHaveFindings(['rule.yaml:10 WS900']);
    expect(lint(text, { settings: { rules: { WS903: 'off' } } })).toHaveFindings(['rule.yaml:10 WS900']);
    expect(lint(text, { skip: ['unused-ignore'] })).toHaveFindings(['rule.yaml:10 WS900']);
    expect(lint(text, { noIgnores: true })).toHaveFindings(['rule.yaml:10 WS900']);
  });

  it('counts as used by a finding that is not sure enough to be shown', () => {
    const unsure = ruleThat(({ resources, report }) => {
      for (const { field } of resources) report(undefined, field.place, { message: 'm', confidence: 'low' });
    });
    const text = balancer.replace('networking.istio.io/v1', 'networking.istio.io/v1 # wslint-ignore WS900: known');
    expect(run({ 'rule.yaml': text }, [unsure, unusedIgnore]).findings).toEqual([]);
  });

  it('may be about ignores without use, and is reported when there are none', () => {
    const both = `# wslint-ignore-file WS004: generated\n${behind('# wslint-ignore second-rule: known')}`;
    expect(lint(both)).toHaveFindings(['rule.yaml:11 WS900']);
    expect(lint(both).summary.suppressed).toBe(1);
    expect(lint(`# wslint-ignore-file WS004: generated\n${balancer}`)).toHaveFindings([
      'rule.yaml:1 WS004',
      'rule.yaml:11 WS900',
    ]);
  });

  it('is passed over in an audit', () => {
    const result = lint(behind('# wslint-ignore WS900: known'), { noIgnores: true });
    expect(result).toHaveFindings(['rule.yaml:10 WS900']);
    expect(result.summary.suppressed).toBe(0);
  });
});

describe('an ignore annotation', () => {
  it('takes findings of its object away', () => {
    const { findings, summary } = lint(annotated('WS900: known'));
    expect(findings).toEqual([]);
    expect(summary.suppressed).toBe(1);
  });

  it('leaves those of other objects in the file', () => {
    const two = `${annotated('WS900: known')}---\n${balancer.replace('name: chat', 'name: feed')}`;
    expect(lint(two)).toHaveFindings(['rule.yaml:23 WS900']);
  });

  it('works on a pod template', () => {
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: chat-websocket }
spec:
  template:
    metadata: { annotations: { wslint.io/ignore: "WS900: known" } }
    spec: { containers: [{ name: ws, image: websocket-server }] }
`;
    const rule = ruleThat(({ resources, report }) => {
      for (const { kind, field } of resources)
        if (kind === 'Deployment') report(undefined, field.place, { message: 'm' });
    });
    const { findings, summary } = run({ 'd.yaml': deployment }, [rule, unusedIgnore]);
    expect([findings, summary.suppressed]).toEqual([[], 1]);
  });

  it('is reported at its place when it is without use', () => {
    const { findings } = lint(annotated('second-rule: known'));
    const unused = findings.find(({ rule }) => rule === 'WS004');
    expect(unused).toMatchObject({ line: 6, resource: { name: 'chat' } });
    expect(unused?.message).toContain('this annotation');
  });
});

describe('an ignore entry of the configuration', () => {
  const ignoring = (entry: object) =>
    lint(balancer, { settings: { ignore: [{ rules: ['WS900'], ...entry }] } }).summary.suppressed;

  it('holds for everything without conditions', () => {
    expect(ignoring({})).toBe(1);
  });

  it.each([
    [['rule.yaml'], 1],
    [['*.yaml', '!rule.yaml'], 0],
    [['other/'], 0],
  ])('holds for files by pattern: %j', (paths, suppressed) => {
    expect(ignoring({ paths })).toBe(suppressed);
  });

  it.each([
    ['chat', 1],
    ['prod/chat', 1],
    ['DestinationRule/chat', 1],
    ['DestinationRule/prod/chat', 1],
    ['Dest*/pr*/c*t', 1],
    ['*', 1],
    ['*/chat', 1],
    ['cha', 0],
    ['chat*t', 0],
    ['dev/chat', 0],
    ['VirtualService/chat', 0],
    ['VirtualService/prod/chat', 0],
  ])('holds for resources by name: %s', (pattern, suppressed) => {
    expect(ignoring({ resources: [pattern] })).toBe(suppressed);
  });

  it('needs all of its conditions', () => {
    expect(ignoring({ paths: ['rule.yaml'], resources: ['feed'] })).toBe(0);
  });

  it('is relative to the folder of the configuration', () => {
    const settings = { ignore: [{ rules: ['WS900'], paths: ['/rule.yaml'] }] };
    const in_ = (settingsBase: string): number =>
      run({ 'k8s/rule.yaml': balancer }, rules, { settings, settingsBase }).summary.suppressed;
    expect([in_('k8s'), in_('')]).toEqual([1, 0]);
  });
});
