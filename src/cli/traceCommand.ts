import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { tracePage } from '../page/page.js';
import { NARROWEST, picture, WIDEST } from '../picture/picture.js';
import { machineJson } from '../report/machine-json.js';
import { withoutCommands } from '../report/visible.js';
import { traceMermaid } from '../trace/mermaid.js';
import type { TraceDocument } from '../trace/model.js';
import { type Paint, traceText } from '../trace/text.js';
import { trace } from '../trace/trace.js';
import { ADDRESS_FORMS, type From, parseSocketUrl, type SocketUrl } from '../websockets/request.js';
import type { Invocation } from './arguments.js';
import { type Io, OK, UsageError } from './io.js';
import { plannedOutputs, writeWhole } from './outputs.js';
import { leftOut, readSubject, versionsFor } from './subject.js';
import { colorLevel } from './terminal.js';
import { visibleTexts } from './visibleTexts.js';

/** Lines are laid out for this many columns where there is no terminal. */
const PAGE_WIDTH = 110;

const VIEWS = ['text', 'json', 'mermaid', 'svg', 'html'] as const;
type View = (typeof VIEWS)[number];
const PICTURES: ReadonlySet<View> = new Set<View>(['mermaid', 'svg', 'html']);

/** `wslint trace [url|host] [paths...]` */
export function run(invocation: Invocation, io: Io): number {
  const outputs = plannedOutputs(invocation.values('format'), VIEWS, ['text']);
  const width = parseWidth(invocation.value('width'));
  if (width !== undefined && !outputs.some(({ format }) => format === 'svg'))
    throw new UsageError('--width is for -f svg', true);
  const { url, paths } = splitTarget(invocation.paths, io);
  const from = parseFrom(invocation.value('from'));
  if (from !== undefined && url === undefined) throw new UsageError('--from needs a URL or host to trace', true);
  const subject = readSubject(invocation, io, paths);
  const versions = versionsFor(subject, invocation.value('istio'));
  const document = trace(subject.set, {
    istio: versions.istio,
    eras: versions.eras,
    rules: subject.active,
    declared: subject.config.settings.websockets ?? [],
    url,
    from,
  });
  const noted = { ...document, notes: [...versions.notes, ...document.notes, ...leftOut(subject.set)] };
  // Text and JSON say it themselves; of an empty drawing nobody could tell why.
  const isSaid = outputs.some(({ format, file }) => file === undefined && !PICTURES.has(format));
  if (document.paths.length === 0 && !isSaid && outputs.some(({ format }) => PICTURES.has(format)))
    for (const note of document.notes) io.stderr.write(`wslint: ${note}\n`);
  for (const { format, file } of outputs) {
    const view = viewOf(format, noted, width, file === undefined ? viewer(invocation, io) : PAPER);
    if (file === undefined) io.stdout.write(view);
    else writeWhole(io, file, view);
  }
  return OK;
}

/** How text is laid out and painted. */
interface Viewer {
  readonly paint: Paint;
  readonly columns: number;
}

const PAPER: Viewer = { paint: { bold: plain, dim: plain, bad: plain }, columns: PAGE_WIDTH };

function viewer(invocation: Invocation, io: Io): Viewer {
  return { paint: paintFor(invocation, io), columns: io.stdout.columns ?? PAGE_WIDTH };
}

function viewOf(view: View, document: TraceDocument, width: number | undefined, { paint, columns }: Viewer): string {
  if (view === 'json') return machineJson(document);
  if (view === 'html') return tracePage(document);
  if (view === 'svg') return withoutCommands(picture(document, width === undefined ? {} : { width }));
  const visible = visibleTexts(document);
  return withoutCommands(view === 'mermaid' ? traceMermaid(visible) : traceText(visible, paint, columns));
}

function parseWidth(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const width = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (width >= NARROWEST && width <= WIDEST) return width;
  throw new UsageError(`--width ${text}: it has to be a number from ${NARROWEST} to ${WIDEST}`, true);
}

/** The first argument is a URL or host when it cannot be a path that is there. */
function splitTarget(args: readonly string[], io: Io): { url: SocketUrl | undefined; paths: readonly string[] } {
  const [first, ...rest] = args;
  if (first === undefined || (!first.includes('://') && existsSync(resolve(io.cwd, first))))
    return { url: undefined, paths: args };
  const isAddress = first.includes('://') || /^[\w.-]+:\d+\//.test(first);
  if (!isAddress && (/[*/\\]/.test(first) || !/[.:]/.test(first))) return { url: undefined, paths: args };
  const url = parseSocketUrl(first);
  if (url === undefined) throw new UsageError(`${first} is no WebSocket address: ${ADDRESS_FORMS}`, true);
  return { url, paths: rest };
}

/** `web/app=chat,tier=front`: a namespace, and labels of the client's pods. */
function parseFrom(text: string | undefined): From | undefined {
  if (text === undefined) return undefined;
  const [namespace = '', labels = ''] = text.split('/', 2);
  const pairs = labels === '' ? [] : labels.split(',').map((label) => label.split('='));
  if (namespace === '' || pairs.some((pair) => pair.length !== 2 || pair[0] === '')) {
    throw new UsageError(`--from ${text}: write NAMESPACE or NAMESPACE/key=value,key=value`, true);
  }
  return { namespace, labels: new Map(pairs.map(([key = '', value = '']) => [key, value])) };
}

/** How to paint for this terminal. */
export function paintFor(invocation: Invocation, io: Io): Paint {
  const level = colorLevel(invocation.value('color') ?? 'auto', io.env, io.stdout.isTerminal);
  if (level === 0) return { bold: plain, dim: plain, bad: plain };
  const { Chalk } = require('chalk') as typeof import('chalk');
  const chalk = new Chalk({ level });
  return { bold: chalk.bold, dim: chalk.dim, bad: chalk.red };
}

function plain(text: string): string {
  return text;
}
