const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1e3,
  m: 6e4,
  h: 3.6e6,
};

/**
 * Milliseconds of a duration as Istio reads it (Go's time.ParseDuration: `90s`, `1h30m`, `0.5s`); undefined for
 * anything else. `7d` is no duration: Go has no unit above the hour.
 */
export function parseDuration(text: string): number | undefined {
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.exec(text);
  if (match === null) return text === '0' ? 0 : undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)) {
    total += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return match[1] === '-' ? -total : total;
}

/** A duration the way protobuf prints it: seconds, `3600s`, `0.250s`. */
export function seconds(milliseconds: number): string {
  const text = (milliseconds / 1e3).toFixed(9).replace(/\.?0+$/, '');
  const [whole, fraction] = text.split('.');
  if (fraction === undefined) return `${whole}s`;
  const digits = fraction.length <= 3 ? 3 : fraction.length <= 6 ? 6 : 9;
  return `${whole}.${fraction.padEnd(digits, '0')}s`;
}

/** A duration for people: `15 s`, `5 min`, `1 h`. */
export function humanDuration(milliseconds: number): string {
  if (milliseconds >= 3.6e6 && milliseconds % 3.6e6 === 0) return `${milliseconds / 3.6e6} h`;
  if (milliseconds >= 6e4 && milliseconds % 6e4 === 0) return `${milliseconds / 6e4} min`;
  if (milliseconds >= 1e3) return `${Math.round(milliseconds / 100) / 10} s`;
  return `${milliseconds} ms`;
}
