import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { machineJson } from '../report/machine-json.js';
import { withoutCommands } from '../report/visible.js';
import { traceMermaid } from '../trace/mermaid.js';
import { type Paint, traceText } from '../trace/text.js';
import { trace } from '../trace/trace.js';
import { type From, parseSocketUrl, type SocketUrl } from '../websockets/request.js';
import type { Invocation } from './arguments.js';
import { type Io, OK, UsageError } from './io.js';
import { leftOut, readSubject, versionsFor } from './subject.js';
import { colorLevel } from './terminal.js';
import { visibleTexts } from './visibleTexts.js';

/** Lines are laid out for this many columns where there is no terminal. */
const PAGE_WIDTH = 110;

/** `wslint trace [url|host] [paths...]` */
export function run(invocation: Invocation, io: Io): number {
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
  const format = invocation.value('format') ?? 'text';
  if (format === 'json') io.stdout.write(machineJson(noted));
  else if (format === 'mermaid') io.stdout.write(withoutCommands(traceMermaid(visibleTexts(noted))));
  else {
    const text = traceText(visibleTexts(noted), paintFor(invocation, io), io.stdout.columns ?? PAGE_WIDTH);
    io.stdout.write(withoutCommands(text));
  }
  return OK;
}

/** The first argument is a URL or host when it cannot be a path that is there. */
function splitTarget(args: readonly string[], io: Io): { url: SocketUrl | undefined; paths: readonly string[] } {
  const [first, ...rest] = args;
  if (first === undefined || (!first.includes('://') && existsSync(resolve(io.cwd, first))))
    return { url: undefined, paths: args };
  const isAddress = first.includes('://') || /^[\w.-]+:\d{1,5}\//.test(first);
  if (!isAddress && (/[*/\\]/.test(first) || !/[.:]/.test(first))) return { url: undefined, paths: args };
  const url = parseSocketUrl(first);
  if (url === undefined)
    throw new UsageError(
      `${first} is no WebSocket address: write wss://host/path, ws://host:port/path or host:port`,
      true,
    );
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
