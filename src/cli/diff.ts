/** One line of an edit script. */
interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

const CONTEXT = 3;

/**
 * A unified diff between two texts of one file, as `git diff` prints it and `git apply` takes it; empty for equal texts.
 *
 * @param path relative to the root of the work tree, with `/`
 */
export function unifiedDiff(path: string, before: string, after: string): string {
  const steps = editScript(linesOf(before), linesOf(after));
  const hunks = hunksOf(steps);
  if (hunks.length === 0) return '';
  const [a, b] = [quoted(`a/${path}`), quoted(`b/${path}`)];
  return `diff --git ${a} ${b}\n--- ${a}\n+++ ${b}\n${hunks.join('')}`;
}

/** Lines with their line feed; only the last may lack it. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Paths with unusual characters, as git writes them. */
function quoted(path: string): string {
  if (!/["\\\u0000-\u001f\u007f-\uffff]/.test(path)) return path;
  const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
  const bytes = [...new TextEncoder().encode(path)];
  const text = bytes.map((byte) => {
    if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
    return byte < 0x20 || byte >= 0x7f ? octal(byte) : String.fromCharCode(byte);
  });
  return `"${text.join('')}"`;
}

/** So many equal lines behind a change are taken for the end of it. */
const END = 8;
/** So many changed lines are looked at together at most. */
const MAX_CHANGED = 100;

/**
 * A way from one list of lines to another. Fixes change little, here and there: each change is looked at for itself, in
 * the shortest way (Myers 1986) up to where the lines are equal again. The shortest way for all of it would take time
 * and memory by the square of the number of changes.
 */
function editScript(a: readonly string[], b: readonly string[]): Step[] {
  const steps: Step[] = [];
  let x = 0;
  let y = 0;
  while (x < a.length || y < b.length) {
    const part = nextChange(a, b, x, y);
    for (const step of part) {
      if (step.sign !== '+') x++;
      if (step.sign !== '-') y++;
      steps.push(step);
    }
  }
  return steps;
}

/** The shortest way from two lines to behind the next change. */
function nextChange(a: readonly string[], b: readonly string[], startX: number, startY: number): Step[] {
  const [width, height] = [a.length - startX, b.length - startY];
  /** For each number of edits: how far each diagonal gets, counted from the start. */
  const trace: Map<number, number>[] = [];
  const reach = new Map([[1, 0]]);
  const from = (k: number): number => reach.get(k) ?? -1;
  for (let d = 0; ; d++) {
    trace.push(new Map(reach));
    let furthest = { x: 0, y: 0 };
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && from(k - 1) < from(k + 1)) ? from(k + 1) : from(k - 1) + 1;
      const edited = x;
      while (x < width && x - k < height && a[startX + x] === b[startY + x - k]) x++;
      reach.set(k, x);
      const y = x - k;
      const isEnd = (x >= width && y >= height) || (d > 0 && x - edited >= END);
      if (isEnd) return walkBack(a, b, { x: startX, y: startY }, { x, y }, trace);
      if (x <= width && y <= height && x + y > furthest.x + furthest.y) furthest = { x, y };
    }
    if (d === MAX_CHANGED) return walkBack(a, b, { x: startX, y: startY }, furthest, trace);
  }
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function walkBack(
  a: readonly string[],
  b: readonly string[],
  start: Point,
  end: Point,
  trace: readonly ReadonlyMap<number, number>[],
): Step[] {
  const steps: Step[] = [];
  let { x, y } = end;
  const lineOf = (lines: readonly string[], index: number): string => lines[index] ?? '';
  for (let d = trace.length - 1; d >= 0; d--) {
    const from = (k: number): number => trace[d]?.get(k) ?? -1;
    const k = x - y;
    const previous = k === -d || (k !== d && from(k - 1) < from(k + 1)) ? k + 1 : k - 1;
    const startX = from(previous);
    const startY = startX - previous;
    while (x > startX && y > startY && x > 0 && y > 0) {
      steps.push({ sign: ' ', line: lineOf(a, start.x + --x) });
      y--;
    }
    if (d === 0) break;
    if (x === startX) steps.push({ sign: '+', line: lineOf(b, start.y + --y) });
    else steps.push({ sign: '-', line: lineOf(a, start.x + --x) });
  }
  return steps.reverse();
}

/** Changes with three lines around them; neighbours that share such lines are one hunk. */
function hunksOf(steps: readonly Step[]): string[] {
  const hunks: string[] = [];
  let oldLine = 1;
  let newLine = 1;
  let index = 0;
  const advance = (to: number): void => {
    for (; index < to; index++) {
      const sign = steps[index]?.sign;
      if (sign !== '+') oldLine++;
      if (sign !== '-') newLine++;
    }
  };
  for (;;) {
    let first = index;
    while (steps[first]?.sign === ' ') first++;
    if (first === steps.length) return hunks;
    let last = first;
    for (let at = first; at < steps.length && at <= last + 2 * CONTEXT + 1; at++)
      if (steps[at]?.sign !== ' ') last = at;
    advance(Math.max(index, first - CONTEXT));
    const part = steps.slice(index, last + 1 + CONTEXT);
    const olds = part.filter(({ sign }) => sign !== '+').length;
    const news = part.filter(({ sign }) => sign !== '-').length;
    const text = part.map(
      ({ sign, line }) => sign + (line.endsWith('\n') ? line : `${line}\n\\ No newline at end of file\n`),
    );
    hunks.push(`@@ -${span(oldLine, olds)} +${span(newLine, news)} @@\n${text.join('')}`);
    advance(index + part.length);
  }
}

/** git counts an empty side from the line before it. */
function span(line: number, count: number): string {
  return `${count === 0 ? line - 1 : line},${count}`;
}
