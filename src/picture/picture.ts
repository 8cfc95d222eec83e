import { hostOf, pathsByHost } from '../trace/hosts.js';
import type { TraceDocument } from '../trace/model.js';
import { traceText } from '../trace/text.js';
import { layOut } from './layout.js';
import { svg } from './svg.js';
import { waysOf } from './way.js';

export interface PictureOptions {
  /** The width to draw for, in pixels, 320 to 2400: hops stand beside each other where they can. Default: 1200. */
  readonly width?: number;
  /** The only host to draw, `chat.example.com`. Default: all, one below the other. */
  readonly host?: string;
  /** Begins the ids inside the drawing, for pages with several. Default: `path`. */
  readonly id?: string;
  /** Leaves out the name of the host, the notes and the legend, where the page tells them. */
  readonly isBare?: boolean;
}

/** The widths that drawings are made for. */
export const NARROWEST = 320;
export const WIDEST = 2400;
const USUAL = 1200;
/** Columns of the description: no terminal. */
const COLUMNS = 110;

/**
 * The ways of WebSockets as a drawing: client, gateway, route, destination and pods, each with its settings; what limits
 * the socket in red with the rule, Istio's defaults in grey. Takes what `trace` returns.
 *
 * Returns the text of an SVG that needs no other file, shows itself light or dark as the reader prefers, prints light, and
 * carries its whole text as description. Names are escaped.
 */
export function picture(document: TraceDocument, options: PictureOptions = {}): string {
  const { width = USUAL, host, id = 'path', isBare = false } = options;
  const paths = document.paths.filter((path) => host === undefined || hostOf(path) === host);
  const ways = waysOf({ ...document, paths });
  const [first, ...others] = ways;
  const title =
    first === undefined
      ? 'No way of a WebSocket'
      : others.length === 0
        ? titleOf(first.host)
        : `The ways of WebSockets to ${ways.length} hosts`;
  return svg(layOut(ways, document, { width: clamped(width), isBare }), {
    title,
    description: plainText({ ...document, paths: ways.flatMap((way) => way.paths) }),
    id: id.replace(/[^\w-]/g, '') || 'path',
  });
}

/** What a drawing of one host is called. */
export function titleOf(host: string): string {
  return `The way of WebSockets to ${host}`;
}

/** A document as text without colours. */
export function plainText(document: TraceDocument): string {
  return traceText(document, { bold: same, dim: same, bad: same }, COLUMNS);
}

/** The hosts that a document has paths of, in its order. */
export function hostsOf(document: TraceDocument): string[] {
  return [...pathsByHost(document).keys()];
}

function clamped(width: number): number {
  return Number.isFinite(width) ? Math.round(Math.min(WIDEST, Math.max(NARROWEST, width))) : USUAL;
}

function same(text: string): string {
  return text;
}
