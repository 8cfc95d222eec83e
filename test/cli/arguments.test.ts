import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.js';
import { commands } from '../../src/cli/commands.js';

const [main] = commands;
const parse = (...argv: string[]) => {
  if (main === undefined) throw new Error('no command');
  return parseArguments(main, argv);
};

describe('the command line', () => {
  it('takes paths and options in any order', () => {
    const invocation = parse('k8s', '--quiet', '-f', 'json', 'more', '--istio=1.26');
    expect(invocation.paths).toEqual(['k8s', 'more']);
    expect(invocation.has('quiet')).toBe(true);
    expect(invocation.values('format')).toEqual(['json']);
    expect(invocation.value('istio')).toBe('1.26');
  });

  it('takes - as standard input and everything behind -- as paths', () => {
    expect(parse('-').paths).toEqual(['-']);
    expect(parse('--', '--quiet', '-').paths).toEqual(['--quiet', '-']);
  });

  it('keeps every value of a repeatable option, and the last of others', () => {
    expect(parse('--rule', 'a', '--rule=b').values('rule')).toEqual(['a', 'b']);
    expect(parse('--istio', '1.20', '--istio', '1.26').value('istio')).toBe('1.26');
  });

  it('gives --only-changed all that follows, up to --', () => {
    const invocation = parse('-q', '--only-changed', 'a.yaml', '--odd', '--', 'k8s');
    expect(invocation.values('only-changed')).toEqual(['a.yaml', '--odd']);
    expect(invocation.paths).toEqual(['k8s']);
    expect(parse('--', '--only-changed').paths).toEqual(['--only-changed']);
  });

  it.each([
    [['--hlep'], 'there is no option --hlep: did you mean --help?'],
    [['--xyzzyx'], 'there is no option --xyzzyx'],
    [['-x'], 'there is no option -x'],
    [['--no-quiet'], 'there is no option --no-quiet: did you mean --quiet?'],
    [['--__proto__'], 'there is no option --__proto__'],
    [['--istio'], '--istio needs a value: --istio VERSION'],
    [['--istio', '--quiet'], '--istio needs a value: --istio VERSION'],
    [['--istio='], '--istio needs a value that is not empty'],
    [['--quiet=yes'], '--quiet takes no value'],
    [['--fail-on', 'eror'], '--fail-on eror: did you mean error?'],
    [['--fail-on', 'warn'], '--fail-on warn: did you mean warning?'],
    [['--fail-on', 'all'], '--fail-on all: it has to be error, warning, info or never'],
    [['--only-changed'], '--only-changed needs at least one file'],
    [['--only-changed', 'a.yaml', ''], 'an argument is empty: is a variable not set?'],
    [[''], 'an argument is empty: is a variable not set?'],
    [['-q', '--', ''], 'an argument is empty: is a variable not set?'],
    [['--only-changed', '--', 'k8s'], '--only-changed needs at least one file'],
  ])('refuses %j', (argv, message) => {
    expect(() => parse(...argv)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });
});
