import { pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type TraceDocument, trace } from '../../src/index.js';
import { layOut } from '../../src/picture/layout.js';
import type { Drawing } from '../../src/picture/model.js';
import { waysOf } from '../../src/picture/way.js';
import { PLAIN, write } from '../fuzz/layouts.js';
import { smallMesh, withText } from '../fuzz/meshes.js';
import { root } from '../project/sources.js';
import { HOSTILE } from '../report/safety.js';
import { filesIn } from '../rules/fixture.js';
import { TERMINAL } from '../trace/project.js';
import { faults } from './geometry.js';

const WIDTHS = [320, 400, 1000, 1600] as const;

function drawn(document: TraceDocument, width: number): Drawing {
  return layOut(waysOf(document), document, { width, isBare: false });
}

function allFaults(document: TraceDocument): string[] {
  return WIDTHS.flatMap((width) => {
    const drawing = drawn(document, width);
    const tooWide = drawing.width > width ? [`${drawing.width} px are wider than asked for`] : [];
    return [...tooWide, ...faults(drawing)].map((fault) => `${width} px: ${fault}`);
  });
}

describe('the layout of a drawing', () => {
  it.each(['demo', 'demo-fixed', 'host-mismatch', 'mirror', 'connection-limit', 'outlier-ejection'])(
    'keeps everything apart for the fixture %s',
    (name) => {
      const document = trace({ files: filesIn(`${root}/fixtures/${name}`) });
      expect(document.paths.length).toBeGreaterThan(0);
      expect(allFaults(document)).toEqual([]);
    },
  );

  it('keeps everything apart for meshes of many shapes', async () => {
    const { meshes } = (await import(pathToFileURL(`${root}/bench/meshes.mjs`).href)) as {
      meshes: Readonly<Record<string, (services: number) => string>>;
    };
    const tried = Object.entries(meshes).map(([name, mesh]) => {
      const document = trace({ files: { 'mesh.yaml': mesh(9) }, istio: '1.30' });
      return { name, faults: allFaults(document), cards: drawn(document, 1600).cards.length };
    });
    expect(tried.filter(({ faults }) => faults.length > 0)).toEqual([]);
    expect(tried.filter(({ cards }) => cards > 20).length).toBeGreaterThan(5);
  });

  it('keeps everything apart for random meshes', () => {
    let paths = 0;
    fc.assert(
      fc.property(smallMesh, fc.constantFrom('1.9.0', '1.30.0', undefined), (mesh, istio) => {
        const document = trace({ files: write(mesh, PLAIN), ...(istio && { istio }) });
        paths += document.paths.length;
        expect(allFaults(document)).toEqual([]);
      }),
      { numRuns: 200, seed: 20_261_121 },
    );
    expect(paths).toBeGreaterThan(100);
  });

  it('keeps everything apart whatever names and values are', () => {
    const wide = '聊天服务器的名字非常长而且没有空格'.repeat(9);
    fc.assert(
      fc.property(
        smallMesh,
        fc.nat(400),
        fc.oneof(
          fc.constant(HOSTILE),
          fc.constant(wide),
          fc.constant('W'.repeat(700)),
          fc.string({ unit: 'grapheme' }),
        ),
        (mesh, at, text) => {
          expect(allFaults(trace({ files: write(withText(mesh, at, text), PLAIN), istio: '1.30' }))).toEqual([]);
        },
      ),
      { numRuns: 80, seed: 20_261_121 },
    );
  });

  it('sees an overlap where there is one', () => {
    const drawing = drawn(trace({ files: { 'term.yaml': TERMINAL }, istio: '1.30' }), 1000);
    const [first, ...others] = drawing.cards;
    const moved = first && { ...first, texts: first.texts.map((text) => ({ ...text, y: first.y })) };
    expect(faults({ ...drawing, cards: moved === undefined ? [] : [moved, ...others] })).not.toEqual([]);
  });

  it('puts hops beside each other where there is room, else below each other', () => {
    const document = trace({ files: { 'term.yaml': TERMINAL }, istio: '1.30' });
    const columns = (width: number): number => new Set(drawn(document, width).cards.map(({ x }) => x)).size;
    expect([columns(400), columns(1000), columns(1600)]).toEqual([1, 5, 5]);
  });

  it('draws what paths share once', () => {
    const document = trace({ files: { 'term.yaml': TERMINAL }, istio: '1.30' });
    const names = drawn(document, 1600).cards.map(({ texts }) => texts[0]?.text);
    expect(document.paths.length).toBe(1);
    const twice = { ...document, paths: [...document.paths, ...document.paths] };
    expect(drawn(twice, 1600).cards.map(({ texts }) => texts[0]?.text)).toEqual(names);
  });

  it('says how many paths of a host it leaves out', () => {
    const document = trace({ files: { 'term.yaml': TERMINAL }, istio: '1.30' });
    const [path] = document.paths;
    const paths = Array.from({ length: 45 }, (_, index) => path && { ...path, route: { ...path.route, index } });
    const drawing = drawn({ ...document, paths: paths.flatMap((one) => one ?? []) }, 1600);
    expect(drawing.texts.map(({ text }) => text)).toContain('5 more paths of this host are not drawn');
    expect(faults(drawing)).toEqual([]);
  });
});
