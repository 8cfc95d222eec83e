import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { upgradeMarkdown, upgradeText } from '../../src/trace/upgradeText.js';
import { TERMINAL, upgraded } from './project.js';

const plain = { bold: (text: string) => text, dim: (text: string) => text, bad: (text: string) => text };

describe('upgrade', () => {
  it('says which fact changes a setting', () => {
    const { changes } = upgraded(TERMINAL, '1.13.9', '1.14.6');
    const settings = changes.flatMap((change) => change.settings);
    expect(
      settings.map(({ setting, from, to, because }) => [setting, from.value, to.value, because.map(({ id }) => id)]),
    ).toEqual([['loadBalancer', 'ROUND_ROBIN', 'LEAST_REQUEST', ['least-request-default']]]);
  });

  it('tells findings that appear from those that go', () => {
    const forth = upgraded(TERMINAL, '1.13.9', '1.14.6').changes[0];
    const back = upgraded(TERMINAL, '1.14.6', '1.13.9').changes[0];
    expect(forth?.gone.map(({ rule, because }) => [rule, because.map(({ id }) => id)])).toContainEqual([
      'WS301',
      ['least-request-default'],
    ]);
    expect(back?.appeared.map(({ rule }) => rule)).toContain('WS301');
  });

  it('attributes a lost upgrade to the version that ignores it', () => {
    const detected = TERMINAL.replace('name: http, port: 8080', 'name: web, port: 8080')
      .replace('gateways: [edge]', 'gateways: [mesh]')
      .replace('hosts: [term.example.org]\n  gateways', 'hosts: [term]\n  gateways');
    const { changes } = upgraded(detected, '1.27.9', '1.28.10');
    const upgrade = changes.flatMap(({ settings }) => settings).find(({ setting }) => setting === 'upstreamProtocol');
    expect([upgrade?.from.value, upgrade?.to.value, upgrade?.because.map(({ id }) => id)]).toEqual([
      'http2',
      'downstream',
      ['upgrade-on-detected-ports'],
    ]);
  });

  it('finds nothing between versions that do not differ for these manifests', () => {
    expect(upgraded(TERMINAL, '1.30.0', '1.30.3').changes).toEqual([]);
    expect(upgradeText(upgraded(TERMINAL, '1.30.0', '1.30.3'), plain)).toBe(
      'Istio 1.30.0 → 1.30.3: nothing changes for the WebSockets (1 WebSocket path)\n',
    );
  });

  it('prints JSON that its schema allows, text and Markdown', () => {
    const document = upgraded(TERMINAL, '1.9.0', '1.30.3');
    const ajv = new Ajv2020({
      allErrors: true,
      strict: true,
      strictRequired: false,
      strictTypes: false,
      allowUnionTypes: true,
    });
    const validate = ajv.compile(
      JSON.parse(readFileSync(new URL('../../schemas/upgrade.schema.json', import.meta.url), 'utf8')),
    );
    validate(JSON.parse(JSON.stringify(document)));
    expect(validate.errors ?? []).toEqual([]);
    expect(upgradeText(document, plain)).toMatchSnapshot();
    expect(upgradeMarkdown(document)).toMatchSnapshot();
  });
});
