import { describe, expect, it } from 'vitest';
import {
  agrees,
  answers,
  describeExpectation,
  describeSight,
  isCut,
  noAnswer,
  type Sight,
  staysOpen,
} from './harness/sight.js';

const log = {
  sight: '1',
  method: 'GET',
  status: 101,
  flags: 'SI',
  details: 'stream_idle_timeout',
  closed: null,
  milliseconds: 2004,
  attempts: 1,
};
const open: Sight = { id: '1', status: 101, after: 2.5 };
const cut: Sight = { id: '1', status: 101, closed: 1006, after: 3, log };
const timedOut: Sight = {
  id: '1',
  status: 504,
  after: 1.1,
  body: 'upstream request timeout',
  log: { ...log, flags: 'UT', details: 'response_timeout' },
};

describe('what a client saw', () => {
  it('is not an open WebSocket when the handshake failed or the socket ended', () => {
    expect(agrees(open, staysOpen)).toBe(true);
    expect(agrees(timedOut, staysOpen)).toBe(false);
    expect(agrees(cut, staysOpen)).toBe(false);
  });

  it('is a cut only at the time that Envoy logged', () => {
    expect(agrees(cut, isCut(2, { flags: 'SI' }))).toBe(true);
    expect(agrees(cut, isCut(3))).toBe(false);
    expect(agrees(cut, isCut(2, { flags: 'UC' }))).toBe(false);
    expect(agrees({ ...cut, log: undefined }, isCut(2))).toBe(false);
    expect(agrees(open, isCut(2))).toBe(false);
  });

  it('may come late, as on a busy machine, but not early', () => {
    expect(agrees(timedOut, answers(504, { after: 1 }))).toBe(true);
    expect(agrees({ ...timedOut, after: 2.4 }, answers(504, { after: 1 }))).toBe(true);
    expect(agrees({ ...timedOut, after: 0.5 }, answers(504, { after: 1 }))).toBe(false);
  });

  it('is no answer only when no status came', () => {
    expect(agrees({ id: '1', after: 2 }, noAnswer)).toBe(true);
    expect(agrees(timedOut, noAnswer)).toBe(false);
  });

  it('is a cut body only when the body was cut', () => {
    const events: Sight = { id: '1', plain: true, status: 200, cut: true, after: 1 };
    expect(agrees(events, answers(200, { cut: true }))).toBe(true);
    expect(agrees(events, answers(200))).toBe(false);
  });

  it('is told in the same words as the expectation', () => {
    const expected = isCut(2, { flags: 'SI', details: 'stream_idle_timeout' });
    expect(describeExpectation(expected)).toBe('101 then 1006; SI stream_idle_timeout after 2 s');
    expect(describeSight(cut, expected)).toBe('101 then 1006 after 3.0 s; SI stream_idle_timeout after 2.0 s');
    expect(describeSight(timedOut, staysOpen)).toBe('504 “upstream request timeout”; UT response_timeout');
  });
});
