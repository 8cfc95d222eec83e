// What a client saw and what Envoy logged about it, what was expected, and whether the two agree.
import type { IncomingHttpHeaders } from 'node:http';
import type { LogLine } from './envoy.js';

/** What one client saw. Times in seconds. */
export interface Sight {
  /** The value of its sight header. */
  readonly id: string;
  /** A plain request, not a WebSocket. */
  readonly plain?: true;
  /** Of the answer. Absent: none came. */
  status?: number | undefined;
  headers?: IncomingHttpHeaders;
  body?: string;
  /** The body ended before it was complete. */
  cut?: boolean;
  /** Close code of a WebSocket that was open and ended. */
  closed?: number;
  /** Until the answer, or until the end of what was open. */
  after?: number;
  /** Why the client's library refused the answer. */
  error?: string;
  /** Envoy's line about it. */
  log?: LogLine | undefined;
}

/** What a client should see. Left out: not judged. Times in seconds. */
export interface Expectation {
  readonly status: number | 'no answer';
  /** The WebSocket stays open while it is watched. */
  readonly open?: true;
  /** Close code of a WebSocket that is cut. */
  readonly closed?: number;
  /** When the answer comes. */
  readonly after?: number;
  /** When Envoy ends the stream, by its own log. */
  readonly cutAfter?: number;
  /** Envoy's response flags. */
  readonly flags?: string;
  /** Part of Envoy's response code details, or of its reason for ending the connection. */
  readonly details?: string;
  /** Part of the body. */
  readonly body?: string;
  /** The body ends before it is complete. */
  readonly cut?: true;
  /** Part of the complaint of the client's library. */
  readonly error?: string;
}

/** Timers fire late on a busy machine, never early. */
const EARLY = 0.25;
const LATE = 1.6;

/** The WebSocket opens and stays open while it is watched. */
export const staysOpen: Expectation = { status: 101, open: true };

/** The WebSocket opens and is cut `seconds` later, without a Close frame. */
export function isCut(seconds: number, log: Pick<Expectation, 'flags' | 'details'> = {}): Expectation {
  return { status: 101, closed: 1006, cutAfter: seconds, ...log };
}

/** An HTTP answer. */
export function answers(status: number, more: Omit<Expectation, 'status'> = {}): Expectation {
  return { status, ...more };
}

/** Nothing comes back while the client is patient. */
export const noAnswer: Expectation = { status: 'no answer' };

/** Whether the sight is what was expected. */
export function agrees(seen: Sight, expected: Expectation): boolean {
  const { log } = seen;
  const details = `${log?.details ?? ''} ${log?.closed ?? ''}`;
  return (
    (seen.status ?? 'no answer') === expected.status &&
    (!expected.open || seen.closed === undefined) &&
    (expected.closed === undefined || seen.closed === expected.closed) &&
    near(seen.after, expected.after) &&
    near(log && log.milliseconds / 1000, expected.cutAfter) &&
    (expected.flags === undefined || (log?.flags ?? '-') === expected.flags) &&
    (expected.details === undefined || details.includes(expected.details)) &&
    (expected.body === undefined || (seen.body ?? '').includes(expected.body)) &&
    (expected.error === undefined || (seen.error ?? '').includes(expected.error)) &&
    (seen.plain !== true || expected.status === 'no answer' || (seen.cut ?? false) === (expected.cut ?? false))
  );
}

function near(seconds: number | undefined, expected: number | undefined): boolean {
  if (expected === undefined) return true;
  return seconds !== undefined && seconds > expected - EARLY && seconds < expected + LATE;
}

/** The expectation in words: `504 after 1 s; UT response_timeout`. */
export function describeExpectation(expected: Expectation): string {
  const client = [
    `${expected.status}`,
    expected.open && 'and stays open',
    expected.closed && `then ${expected.closed}`,
    expected.after !== undefined && `after ${expected.after} s`,
    expected.cut && 'then cut',
    expected.body && `“${expected.body}”`,
    expected.error && `“${expected.error}”`,
  ];
  const envoy = [
    inWords(expected.flags),
    expected.details,
    expected.cutAfter !== undefined && `after ${expected.cutAfter} s`,
  ];
  return sentence(client, envoy);
}

/** The sight in words, with the same parts as the expectation. */
export function describeSight(seen: Sight, expected: Expectation): string {
  const client = [
    `${seen.status ?? 'no answer'}`,
    expected.open && seen.status === 101 && seen.closed === undefined && `and open after ${seconds(seen.after)}`,
    seen.closed !== undefined && `then ${seen.closed}`,
    (expected.after !== undefined || seen.closed !== undefined || expected.status === 'no answer') &&
      `after ${seconds(seen.after)}`,
    seen.plain && seen.cut && seen.status !== undefined && 'then cut',
    bodyPart(seen, expected),
    seen.error && `“${shorten(seen.error)}”`,
  ];
  const { log } = seen;
  const envoy = [
    log && (log.flags !== '-' || expected.flags) && inWords(log.flags ?? '-'),
    log && log.details !== 'via_upstream' && (log.details ?? log.closed),
    log?.details?.endsWith('disconnect') && log.closed,
    expected.cutAfter !== undefined && log && `after ${seconds(log.milliseconds / 1000)}`,
  ];
  return sentence(client, envoy);
}

function sentence(...parts: (string | number | false | null | undefined)[][]): string {
  return parts
    .map((words) => words.filter(Boolean).join(' '))
    .filter((words) => words !== '')
    .join('; ');
}

/** The part of the body that was expected; all of it where something else came. */
function bodyPart({ body, status }: Sight, expected: Expectation): string | false {
  if (!body) return false;
  if (expected.body && body.includes(expected.body)) return `“${expected.body}”`;
  return (expected.body !== undefined || status !== expected.status) && `“${shorten(body)}”`;
}

function inWords(flags: string | undefined): string | undefined {
  return flags === '-' ? 'no flag,' : flags;
}

function seconds(value: number | undefined): string {
  return `${(value ?? 0).toFixed(1)} s`;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
