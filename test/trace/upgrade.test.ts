import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { isWorse } from '../../src/trace/findingChanges.js';
import { upgradeMarkdown, upgradeText } from '../../src/trace/upgradeText.js';
import { TERMINAL, traced, upgraded } from './project.js';

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

  it('tells findings that stay and mean something else', () => {
    const [change] = upgraded(TERMINAL, '1.27.9', '1.28.10').changes;
    const changed = change?.changed.map(({ rule, place, from, to, because }) => [
      `${rule}:${place.line}`,
      `${from.severity}: ${from.why}`,
      `${to.severity}: ${to.why}`,
      because.map(({ id }) => id),
    ]);
    const polls =
      'in every version it cuts long polls and event streams on this route, the fallbacks of WebSocket libraries';
    expect(changed).toEqual([
      [
        'WS101:21',
        `warning: this version never applies it to a WebSocket itself; ${polls}`,
        `warning: from Istio 1.28 on handshakes that take longer (authentication, a cold start) get 504; ${polls}`,
        ['timeout-bounds-handshake'],
      ],
    ]);
    expect([change?.appeared, change?.gone]).toEqual([[], []]);
  });

  it('tells a finding of another severity as one', () => {
    const [change] = upgraded(TERMINAL, '1.8.5', '1.10.6').changes;
    const changed = change?.changed.map(({ rule, from, to }) => [rule, from.severity, to.severity]);
    expect(changed).toEqual([['WS101', 'error', 'warning']]);
    expect([...(change?.appeared ?? []), ...(change?.gone ?? [])].map(({ rule }) => rule)).not.toContain('WS101');
  });

  it('does not take the name of the version in a message for a change', () => {
    const unknown = TERMINAL.replace('          http:\n', '          http:\n            maxConcurrentStreams: 100\n');
    const said = (version: string) =>
      traced(unknown, version).paths.flatMap(({ details }) =>
        details.flatMap(({ rule, message }) => (rule === 'WS002' ? message : [])),
      );
    expect([said('1.16.7'), said('1.18.7')].map(([message]) => message?.slice(0, 10))).toEqual([
      'Istio 1.16',
      'Istio 1.18',
    ]);
    expect(upgraded(unknown, '1.16.7', '1.18.7').changes.flatMap(({ changed }) => changed)).toEqual([]);
  });

  it.each([
    ['something new is found', '1.11.8', '1.12.9', true],
    ['something else is found instead', '1.12.9', '1.11.8', true],
    ['what is known is milder', '1.9.0', '1.10.6', false],
    ['what is known is worse', '1.10.6', '1.9.0', true],
    ['what is known means something else', '1.27.9', '1.28.10', false],
  ])('gets worse: %s (%s to %s)', (_, from, to, worse) => {
    expect(upgraded(TERMINAL, from, to).changes.map(isWorse)).toEqual([worse]);
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
