import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.js';
import { baselineText } from '../../src/cli/baselineFile.js';
import { configSchema } from '../../src/cli/config/schema.js';
import { validate } from '../../src/cli/config/validator.generated.js';

const published = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'));

describe('schemas/config.schema.json', () => {
  it('has every rule, by name and id (npm run generate)', () => {
    const byId = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(published('config')).toEqual(JSON.parse(JSON.stringify(configSchema(byId))));
  });

  const check = new Ajv({ strict: true, allowUnionTypes: true, strictTypes: false }).compile(published('config'));
  it.each([
    [{}, true],
    [{ istio: '1.26', failOn: 'never', rules: { WS101: 'off', 'round-robin': { severity: 'info' } } }, true],
    [{ rules: { WS101: { options: { minTimeout: '90s' } } } }, true],
    [{ overrides: [{ paths: ['dev/'], rules: { WS101: 'off' } }] }, true],
    [{ websockets: [{ host: 'chat', port: 80, paths: ['/ws'] }], external: ['a'], exclude: ['b/'] }, true],
    [{ ignore: [{ rules: ['WS101'], paths: ['a'], resources: ['b'], reason: 'c' }] }, true],
    [{ ignor: [] }, false],
    [{ rules: { WS101: 'loud' } }, false],
    [{ rules: { WS101: { severity: 'loud' } } }, false],
    [{ rules: [] }, false],
    [{ websockets: [{ port: 70000 }] }, false],
    [{ ignore: [{ paths: ['a'] }] }, false],
    [{ ignore: [{ rules: ['WS101'], reason: '' }] }, false],
    [[], false],
  ])('and the compiled validator agree on %j', (data, isValid) => {
    expect([check(data), validate(data)]).toEqual([isValid, isValid]);
  });
});

describe('schemas/baseline.schema.json', () => {
  const check = new Ajv({ strict: true }).compile(published('baseline'));

  it('describes what is written', () => {
    const entries = [{ fingerprint: 'a', rule: 'WS101', file: 'k8s/a "b".yaml' }];
    expect(check(JSON.parse(baselineText({ entries })))).toBe(true);
    expect(check(JSON.parse(baselineText({ entries: [] })))).toBe(true);
    expect(check({ version: 2, findings: [] })).toBe(false);
  });
});
