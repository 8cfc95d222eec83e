import type { Element } from '@xmldom/xmldom';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostsOf, picture, type TraceDocument, trace } from '../../src/index.js';
import { PLAIN, write } from '../fuzz/layouts.js';
import { smallMesh, withText } from '../fuzz/meshes.js';
import { root } from '../project/sources.js';
import { expectInert, HOSTILE } from '../report/safety.js';
import { filesIn } from '../rules/fixture.js';
import { TERMINAL } from '../trace/project.js';
import { parsed } from './xml.js';

const terminal = trace({ files: { 'term.yaml': TERMINAL }, istio: '1.30' });
const demo = trace({ files: filesIn(`${root}/fixtures/demo`) });

function elements(svg: string, name: string): Element[] {
  return Array.from(parsed(svg).getElementsByTagName(name));
}

function textsOf(svg: string): string[] {
  return elements(svg, 'text').map((element) =>
    Array.from(element.childNodes)
      .filter(({ nodeType }) => nodeType === 3)
      .map(({ nodeValue }) => nodeValue)
      .join(''),
  );
}

describe('a picture', () => {
  it.each([400, 1000, 1600])('is well-formed and needs nothing else at %i px', (width) => {
    const svg = picture(demo, { width });
    const names = new Set(elements(svg, '*').map(({ tagName }) => tagName));
    expect([...names].sort()).toEqual(['desc', 'g', 'path', 'rect', 'style', 'svg', 'text', 'title']);
    const attributes = new Set(
      elements(svg, '*').flatMap(({ attributes }) => Array.from(attributes, ({ name }) => name)),
    );
    expect([...attributes].filter((name) => /^(on|href|style$|src|xlink)/.test(name))).toEqual([]);
    expect(elements(svg, 'style')[0]?.textContent).not.toMatch(/url\(|@import/);
  });

  it('tells the hops and their settings', () => {
    expect(textsOf(picture(terminal, { width: 1600 }))).toEqual(
      expect.arrayContaining([
        ...['client', 'gateway', 'istio-system/istio-ingressgateway', 'server https:443', 'VirtualService'],
        ...['shell/term', 'http[0] "sockets"', 'prefix /ws', 'timeout', '20s', 'term.yaml:21'],
        ...['destination', 'subset blue', 'HTTP/2', 'Deployment', 'shell/term-blue', '3 replicas'],
      ]),
    );
  });

  it('marks what limits the socket with the rule, and its message for the pointer', () => {
    const svg = picture(terminal, { width: 1600 });
    const bad = elements(svg, 'text').filter((element) => element.getAttribute('class')?.endsWith(' bad'));
    expect(bad.map(({ textContent }) => textContent)).toEqual(expect.arrayContaining(['20s', 'HTTP/2']));
    const titles = elements(svg, 'title').map(({ textContent }) => textContent);
    expect(titles).toContain('WS101 warning: WebSocket route with a timeout of 20 s');
  });

  it('shows defaults of Istio in grey, without repeating what they are', () => {
    const svg = picture(terminal, { width: 1600 });
    const grey = elements(svg, 'text').filter((element) => element.getAttribute('class')?.endsWith(' faint'));
    expect(grey.map(({ textContent }) => textContent)).toEqual(
      expect.arrayContaining(['stream idle timeout', 'none', 'allow_connect', 'off']),
    );
    expect(textsOf(svg)).not.toContain("Istio's default");
  });

  it('has a name and the whole text for those who do not see it', () => {
    const root = parsed(picture(terminal)).documentElement;
    const [title] = elements(picture(terminal), 'title');
    const [description] = elements(picture(terminal), 'desc');
    expect(root?.getAttribute('role')).toBe('img');
    expect(root?.getAttribute('aria-labelledby')).toBe(title?.getAttribute('id'));
    expect(root?.getAttribute('aria-describedby')).toBe(description?.getAttribute('id'));
    expect(title?.textContent).toBe('The way of WebSockets to term.example.org');
    expect(description?.textContent).toMatch(/timeout +20s {2}✗ WS101 +term\.yaml:21/);
  });

  it('draws one host where one is asked for', () => {
    expect(hostsOf(demo)).toEqual(['dashboard.live.example.com', 'echo.live.example.com']);
    const texts = textsOf(picture(demo, { host: 'echo.live.example.com' }));
    expect(texts).toContain('echo.live.example.com');
    expect(texts.join('\n')).not.toContain('dashboard');
  });

  it('shows long names shortened, and whole for the pointer', () => {
    const name = `a${'-very'.repeat(30)}-long-name`;
    const svg = picture(trace({ files: { 'term.yaml': TERMINAL.replaceAll('term-blue', name) } }), { width: 1000 });
    expect(textsOf(svg).some((text) => text.includes('…') && !text.includes('/'))).toBe(true);
    expect(elements(svg, 'title').map(({ textContent }) => textContent)).toContain(`shell/${name}`);
  });

  it('sets letters of unknown width to the width that is kept free for them', () => {
    const svg = picture(trace({ files: { 'term.yaml': TERMINAL.replaceAll('sockets', '聊天') } }), { width: 1600 });
    const [text] = elements(svg, 'text').filter(({ textContent }) => textContent?.includes('聊天'));
    expect(Number(text?.getAttribute('textLength'))).toBeGreaterThan(0);
  });

  it('says why there is nothing to draw', () => {
    const nothing = trace({ files: {}, url: 'wss://nowhere.example.com/ws' });
    expect(textsOf(picture(nothing))).toContain('no route takes wss://nowhere.example.com/ws');
  });

  it('takes any width and any id', () => {
    const widthOf = (width: number): number => Number(/width="(\d+)"/.exec(picture(terminal, { width }))?.[1]);
    expect(widthOf(Number.NaN)).toBe(widthOf(1200));
    expect(widthOf(-5)).toBeLessThanOrEqual(320);
    expect(widthOf(1e9)).toBeLessThanOrEqual(2400);
    expect(picture(terminal, { id: '"><script>' })).toContain('id="script-title"');
  });

  it('is the same for the same document, and whatever the order of files', () => {
    const files = filesIn(`${root}/fixtures/demo`);
    const turned = Object.fromEntries(Object.entries(files).reverse());
    expect(picture(trace({ files: turned }))).toBe(picture(trace({ files })));
  });

  it('stays well-formed and inert for hostile names', () => {
    fc.assert(
      fc.property(
        smallMesh,
        fc.nat(400),
        fc.constantFrom(HOSTILE, ']]><x a="\'>&#0;', '\ud800</text>'),
        (mesh, at, text) => {
          const document: TraceDocument = trace({ files: write(withText(mesh, at, text), PLAIN), istio: '1.30' });
          const svg = picture(document);
          expect(elements(svg, 'script')).toEqual([]);
          expectInert(svg.replaceAll('##', ''));
        },
      ),
      { numRuns: 60, seed: 20_261_121 },
    );
  });
});
