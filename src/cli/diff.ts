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

/** The shortest way from one list of lines to another (Myers 1986), after equal beginnings and ends were set aside. */
function editScript(a: readonly string[], b: readonly string[]): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const same = (line: string): Step => ({ sign: ' ', line });
  return [
    ...a.slice(0, head).map(same),
    ...shortest(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...a.slice(a.length - tail).map(same),
  ];
}

function shortest(a: readonly string[], b: readonly string[]): Step[] {
  /** For each number of edits: how far each diagonal gets. */
  const trace: Map<number, number>[] = [];
  const reach = new Map([[1, 0]]);
  const from = (k: number): number => reach.get(k) ?? -1;
  for (let d = 0; ; d++) {
    trace.push(new Map(reach));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && from(k - 1) < from(k + 1)) ? from(k + 1) : from(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      reach.set(k, x);
      if (x >= a.length && x - k >= b.length) return walkBack(a, b, trace);
    }
  }
}

function walkBack(a: readonly string[], b: readonly string[], trace: readonly ReadonlyMap<number, number>[]): Step[] {
  const steps: Step[] = [];
  let x = a.length;
  let y = b.length;
  for (let d = trace.length - 1; d >= 0; d--) {
    const from = (k: number): number => trace[d]?.get(k) ?? -1;
    const k = x - y;
    const previous = k === -d || (k !== d && from(k - 1) < from(k + 1)) ? k + 1 : k - 1;
    const startX = from(previous);
    const startY = startX - previous;
    while (x > startX && y > startY && x > 0 && y > 0) {
      steps.push({ sign: ' ', line: a[--x] ?? '' });
      y--;
    }
    if (d === 0) break;
    if (x === startX) steps.push({ sign: '+', line: b[--y] ?? '' });
    else steps.push({ sign: '-', line: a[--x] ?? '' });
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
    const first = steps.findIndex(({ sign }, at) => at >= index && sign !== ' ');
    if (first < 0) return hunks;
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
