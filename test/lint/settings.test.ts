import { describe, expect, it } from 'vitest';
import { activeRules, type Selection } from '../../src/lint/activeRules.js';
import type { Settings } from '../../src/lint/settings.js';
import { balancer, onBalancer, ruleThat, run } from './helpers.js';

const patient = ruleThat(() => {}, {
  id: 'WS904',
  name: 'patient',
  options: {
    minTimeout: { type: 'duration', default: 3.6e6, description: 'the least timeout' },
    replicas: { type: 'number', default: 3, description: 'pods' },
  },
});
const rules = [onBalancer, patient];

const active = (settings: Settings, selection: Selection = {}) => activeRules(rules, settings, '', selection);
const names = (settings: Settings, selection: Selection = {}): string[] =>
  active(settings, selection).map(({ rule }) => rule.name);
const level = (settings: Settings, file = 'a.yaml', selection: Selection = {}) =>
  active(settings, selection)
    .find(({ rule }) => rule === onBalancer)
    ?.levelIn(file);

describe('the rules that run', () => {
  it('are all by default', () => {
    expect(names({})).toEqual(['test-rule', 'patient']);
  });

  it('are those that are named, without those to skip', () => {
    expect(names({}, { only: ['WS904'] })).toEqual(['patient']);
    expect(names({}, { skip: ['patient'] })).toEqual(['test-rule']);
    expect(names({}, { only: ['ws900', 'PATIENT'.toLowerCase()], skip: ['WS900'] })).toEqual(['patient']);
  });

  it('are not those that the settings switch off, unless they are named', () => {
    expect(names({ rules: { WS900: 'off' } })).toEqual(['patient']);
    expect(names({ rules: { 'test-rule': { severity: 'off' } } })).toEqual(['patient']);
    expect(names({ rules: { WS900: 'off' } }, { only: ['WS900'] })).toEqual(['test-rule']);
    expect(level({ rules: { WS900: 'off' } }, 'a.yaml', { only: ['WS900'] })).toBeUndefined();
  });
});

describe('a severity', () => {
  it('is that of the settings, by id or name', () => {
    expect(level({})).toBeUndefined();
    expect(level({ rules: { WS900: 'info' } })).toBe('info');
    expect(level({ rules: { 'test-rule': { severity: 'error' } } })).toBe('error');
  });

  it('is that of the last override that matches the file', () => {
    const settings: Settings = {
      rules: { WS900: 'error' },
      overrides: [
        { paths: ['dev/'], rules: { WS900: 'info' } },
        { paths: ['*.gen.yaml'], rules: { 'test-rule': 'off' } },
      ],
    };
    expect(level(settings, 'prod/a.yaml')).toBe('error');
    expect(level(settings, 'dev/a.yaml')).toBe('info');
    expect(level(settings, 'dev/a.gen.yaml')).toBe('off');
  });

  it('may switch a rule on for some files only', () => {
    const settings: Settings = {
      rules: { WS900: 'off' },
      overrides: [{ paths: ['prod/'], rules: { WS900: 'error' } }],
    };
    const result = run({ 'dev/a.yaml': balancer, 'prod/a.yaml': balancer }, rules, { settings });
    expect(result.findings.map(({ file, severity }) => `${file} ${severity}`)).toEqual(['prod/a.yaml error']);
  });
});

describe('options', () => {
  const options = (given: Record<string, number | string | boolean>) =>
    active({ rules: { patient: { options: given } } }).find(({ rule }) => rule === patient)?.options;

  it('have defaults', () => {
    expect(options({})).toEqual({ minTimeout: 3.6e6, replicas: 3 });
  });

  it('are durations in milliseconds, and numbers', () => {
    expect(options({ minTimeout: '90s', replicas: 5 })).toEqual({ minTimeout: 90_000, replicas: 5 });
  });

  it('keep their defaults where the type is wrong, and never come from a prototype', () => {
    expect(options({ minTimeout: 90, replicas: 'many' })).toEqual({ minTimeout: 3.6e6, replicas: 3 });
    expect(options(Object.create({ replicas: 9 }))).toEqual({ minTimeout: 3.6e6, replicas: 3 });
  });
});
