import { describe, expect, it } from 'vitest';
import { STYLE } from '../../src/picture/style.js';

const [light = '', dark = ''] = STYLE.split('@media screen and (prefers-color-scheme:dark)');

/** The fill of a class. */
function fill(style: string, name: string): string {
  const [, colour = ''] =
    new RegExp(`\\.wsl \\.${name.replaceAll('.', '\\.')}\\{fill:(#[0-9a-f]{6})`).exec(style) ?? [];
  expect(colour, name).not.toBe('');
  return colour;
}

/** Relative luminance as WCAG defines it. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [bright = 0, dim = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (bright + 0.05) / (dim + 0.05);
}

describe('the colours of drawings', () => {
  it.each([
    ['light', light],
    ['dark', dark],
  ])('can be read in %s', (_, style) => {
    const pairs = [
      ...['ink', 'muted', 'faint', 'bad'].flatMap((text) => [
        [text, 'ground'],
        [text, 'card'],
      ]),
      ...['ink', 'muted', 'bad'].map((text) => [text, 'band']),
      ...[
        ['on', 'tag'],
        ['on.lesser', 'tag.lesser'],
      ],
    ];
    const weak = pairs.filter(([text = '', ground = '']) => contrast(fill(style, text), fill(style, ground)) < 4.5);
    expect(weak).toEqual([]);
  });
});
