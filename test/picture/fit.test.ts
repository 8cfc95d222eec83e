import { describe, expect, it } from 'vitest';
import { fitLines, fitPlace } from '../../src/picture/fit.js';
import { type Face, widthOf } from '../../src/picture/measure.js';
import { FACES } from '../../src/picture/model.js';

const { note, title, value, place } = FACES;

describe('text that has to fit', () => {
  it('breaks names after separators, and keeps a port with its colon', () => {
    expect(fitLines('chat.prod.svc.cluster.local:8080', title, 130, 4, 'name').lines).toEqual([
      'chat.prod.svc.',
      'cluster.local',
      ':8080',
    ]);
  });

  it('breaks sentences at spaces only', () => {
    expect(fitLines('limits chat.prod to 50 open WebSockets', note, 110, 4, 'prose').lines).toEqual([
      'limits chat.prod',
      'to 50 open',
      'WebSockets',
    ]);
  });

  it('leaves out the middle of what is too long, and keeps it whole for the pointer', () => {
    const name = `begin-${'x'.repeat(300)}-end`;
    const { lines, full } = fitLines(name, title, 120, 2, 'name');
    expect(lines).toHaveLength(2);
    expect(lines[0]).toMatch(/^begin-/);
    expect(lines[1]).toMatch(/-end$/);
    expect(lines.join('')).toContain('…');
    expect(full).toBe(name);
  });

  it('leaves out folders at the front of a place before anything else', () => {
    const whole = 'clusters/prod/chat/destination-rule.yaml:14';
    expect(fitPlace(whole, place, 400)).toEqual({ lines: [whole] });
    expect(fitPlace(whole, place, 200)).toEqual({ lines: ['…/chat/destination-rule.yaml:14'], full: whole });
    expect(fitPlace(whole, place, 90).lines[0]).toMatch(/^dest.*…/);
  });

  it('never makes a line wider than there is room for', () => {
    const texts = ['W'.repeat(900), 'a b '.repeat(400), '聊天服务'.repeat(60), '😀'.repeat(50), 'ß'.repeat(80), ''];
    const faces: readonly Face[] = [title, value, note];
    for (const text of texts)
      for (const face of faces)
        for (const breaking of ['name', 'prose'] as const) {
          const { lines } = fitLines(text, face, 80, 3, breaking);
          expect(lines.length).toBeLessThanOrEqual(3);
          for (const line of lines) expect(widthOf(line, face)).toBeLessThanOrEqual(80);
        }
  });

  it('does not slow down for long texts', () => {
    const begin = performance.now();
    fitLines('x-y.'.repeat(200_000), title, 200, 3, 'name');
    fitPlace('a/'.repeat(100_000), place, 200);
    expect(performance.now() - begin).toBeLessThan(2_000);
  });
});

describe('the width of text', () => {
  it('counts wide letters twice as wide as narrow ones at least, and marks not at all', () => {
    expect(widthOf('聊', note)).toBeGreaterThanOrEqual(note.size);
    expect(widthOf('e\u0301', note)).toBe(widthOf('é', note));
    expect(widthOf('iiii', value)).toBe(widthOf('WWWW', value));
    expect(widthOf('iiii', note)).toBeLessThan(widthOf('WWWW', note));
  });
});
