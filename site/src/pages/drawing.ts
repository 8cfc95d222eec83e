import { createHash } from 'node:crypto';
import { picture, type TraceDocument, trace } from 'wslint';
import { type Html, html } from '../html.js';
import { inputOf, type Project } from '../project.js';

/** A drawing in the widths in which pages show it: the files, and the element that chooses between them. */
export interface Drawing {
  /** Contents by path below the root of the site. */
  readonly files: ReadonlyMap<string, string>;
  readonly element: Html;
}

interface Options {
  /** Begins the names of the files. */
  readonly name: string;
  /** The way from the page to the root of the site. */
  readonly up: string;
  /** What is told to those who do not see it. */
  readonly alternative: string;
  /** Widths in pixels, each with the window from which on it is shown. The narrowest first, from 0. */
  readonly widths: readonly { readonly width: number; readonly from: number }[];
}

/** Draws the ways of WebSockets once for each width. */
export function drawing(document: TraceDocument, { name, up, alternative, widths }: Options): Drawing {
  const drawn = widths.map(({ width, from }) => ({
    from,
    path: `drawings/${name}-${width}.svg`,
    svg: picture(document, { width, isBare: true }),
  }));
  const [narrowest, ...wider] = drawn;
  const sources = wider.reverse().map(({ from, path, svg }) => {
    const { width, height } = sizeOf(svg);
    return html`<source media="(min-width: ${from}px)" srcset="${up}${path}" width="${width}" height="${height}">`;
  });
  const { width, height } = sizeOf(narrowest?.svg ?? '');
  return {
    files: new Map(drawn.map(({ path, svg }) => [path, svg])),
    element: html`<picture class="drawing">${sources}<img src="${up}${narrowest?.path}" alt="${alternative}" width="${width}" height="${height}" loading="lazy"></picture>`,
  };
}

function sizeOf(svg: string): { width: string; height: string } {
  const [, width = '', height = ''] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  return { width, height };
}

/** Where WebSockets go in a project. */
export function traceOf(project: Project): TraceDocument {
  return trace(inputOf(project));
}

/** The source of styles that allows the style of every drawing, as a Content-Security-Policy names it. */
export function drawingStyle(): string {
  const style = /<style>([\s\S]*?)<\/style>/.exec(picture(trace({ files: {} })))?.[1];
  if (style === undefined) throw new Error('drawings have no style');
  return `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
}
