import type { Face } from './measure.js';

/** Pixels, from the top left corner of the drawing. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The ways in which text is set. */
export const FACES = {
  host: { size: 17, line: 24, family: 'bold' },
  scope: { size: 12, line: 18, family: 'sans' },
  kind: { size: 11, line: 15, family: 'sans' },
  title: { size: 13, line: 18, family: 'bold' },
  note: { size: 12, line: 16, family: 'sans' },
  label: { size: 12, line: 17, family: 'sans' },
  value: { size: 11.5, line: 17, family: 'mono' },
  strong: { size: 11.5, line: 17, family: 'monobold' },
  place: { size: 11, line: 15, family: 'sans' },
  pill: { size: 10.5, line: 15, family: 'bold' },
} as const satisfies Readonly<Record<string, Face>>;
export type FaceName = keyof typeof FACES;

/** Ink for what is set, muted for where it comes from, faint for defaults, bad for what limits the socket. */
export type Tone = 'ink' | 'muted' | 'faint' | 'bad';

/** One line of text; the box is as wide as the text can become. */
export interface Text extends Box {
  readonly text: string;
  readonly face: FaceName;
  readonly tone: Tone;
  readonly align: 'start' | 'end';
  /** The whole text, where this is a part of it. */
  readonly full?: string | undefined;
}

/** The id of a rule that objects. */
export interface Pill extends Box {
  readonly rule: string;
  readonly severity: string;
  readonly message: string;
}

/** The ground of a setting that limits the socket. */
export type Band = Box;

export interface Card extends Box {
  readonly kind: 'hop' | 'bad' | 'absent';
  readonly texts: readonly Text[];
  readonly pills: readonly Pill[];
  readonly bands: readonly Band[];
  /** Lines between head and settings: y. */
  readonly rules: readonly number[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line of straight parts that ends in an arrowhead. */
export interface Connector {
  readonly points: readonly Point[];
  readonly isBad: boolean;
}

/** A drawing whose places are all known: nothing but SVG has to be written. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly Card[];
  readonly connectors: readonly Connector[];
  /** Text outside of the cards. */
  readonly texts: readonly Text[];
  readonly pills: readonly Pill[];
}
