import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from '../project/sources.js';
import { parsed } from './xml.js';

const readme = readFileSync(`${root}/README.md`, 'utf8');
const pictures = [...readme.matchAll(/!\[([^\]]*)\]\((docs\/[^)]+\.svg)\)/g)].map(([, alt = '', file = '']) => ({
  alt,
  file,
}));

describe('the pictures of README.md', () => {
  it('are a terminal and a path', () => {
    expect(pictures.map(({ file }) => file)).toEqual(['docs/terminal.svg', 'docs/path.svg']);
  });

  it.each(pictures)('$file is well-formed, and has nothing in it that GitHub takes out', ({ file }) => {
    const svg = readFileSync(`${root}/${file}`, 'utf8');
    const names = Array.from(parsed(svg).getElementsByTagName('*'), ({ tagName }) => tagName);
    expect(names[0]).toBe('svg');
    expect(names.filter((name) => ['script', 'foreignObject', 'image', 'a', 'use', 'animate'].includes(name))).toEqual(
      [],
    );
    expect(svg).not.toMatch(/url\(|@import|@font-face|href=/);
  });

  it.each(pictures)('$file is described by what it shows', ({ alt, file }) => {
    const svg = readFileSync(`${root}/${file}`, 'utf8');
    const marks = [...alt.matchAll(/WS\d{3}|UPGRADE|15 ?s|[\w-]+\.yaml/g)].map(([mark]) => mark);
    expect(marks.length).toBeGreaterThan(2);
    for (const mark of marks) expect(svg).toContain(mark);
  });
});
