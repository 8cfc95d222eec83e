import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../rules/index.js';
import { activeRules } from '../../src/lint/activeRules.js';
import { readTexts } from '../../src/manifests/texts.js';
import { trace } from '../../src/trace/trace.js';
import { parseSocketUrl } from '../../src/websockets/request.js';
import { type Case, readCases } from './cases.js';

/** What a real WebSocket met in real Envoys that held istiod's configuration. */
export interface Handshake {
  /** HTTP status; null: no answer or no listener. */
  readonly status: number | null;
  readonly flags: string;
  readonly body: string;
  /** How many of three sockets at once opened. */
  readonly parallel: number;
  readonly get: number | null;
}

export interface Verdict {
  readonly case: string;
  readonly version: string;
  readonly handshake: Handshake;
  /** Rules that call it an error; `no path` or `no cluster` where trace says that nothing is there. */
  readonly errors: readonly string[];
  /** Undefined where some of three sockets opened: either answer is right then. */
  readonly agrees: boolean | undefined;
}

const CLIENT_LABELS: ReadonlyMap<string, string> = new Map([['app', 'wsclient']]);

/** The verdict of the rules on every case whose handshake was tried. */
export function verdicts(folder: string): readonly Verdict[] {
  const handshakes = JSON.parse(readFileSync(join(folder, 'handshakes.json'), 'utf8')) as Record<
    string,
    Record<string, Handshake>
  >;
  return readCases(folder).flatMap((one) =>
    Object.entries(handshakes[one.name] ?? {}).map(([version, handshake]) => {
      const errors = errorsOf(one, version);
      const failed = handshake.status !== 101;
      const partly = !failed && handshake.parallel < 3;
      return { case: one.name, version, handshake, errors, agrees: partly ? undefined : failed === errors.length > 0 };
    }),
  );
}

/** What trace calls an error for the case's question. */
export function errorsOf({ docs, question }: Case, version: string): readonly string[] {
  const url = parseSocketUrl(question.url);
  if (url === undefined) throw new Error(`${question.url} is no address of a WebSocket`);
  const set = readTexts({ 'case.yaml': docs.map((doc) => JSON.stringify(doc)).join('\n---\n') }, { hosts: [url.host] });
  const from = question.namespace === undefined ? undefined : { namespace: question.namespace, labels: CLIENT_LABELS };
  const istio = { version, source: 'flag', place: null } as const;
  const active = activeRules(rules, {}, '', {});
  const { paths } = trace(set, { istio, eras: [version], rules: active, declared: [], url, from });
  const own = paths.filter(({ client }) => client.kind === question.client);
  if (own.length === 0) return ['no path'];
  if (own.some(({ missing }) => missing !== null)) return ['no cluster'];
  return [
    ...new Set(
      own.flatMap(({ details }) => details.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)),
    ),
  ];
}

/** Prints the agreement and every disagreement; returns the exit code. */
export function main(folder: string): number {
  const all = verdicts(folder);
  const judged = all.filter(({ agrees }) => agrees !== undefined);
  const wrong = judged.filter(({ agrees }) => agrees === false);
  const share = ((judged.length - wrong.length) / judged.length) * 100;
  console.log(
    `${all.length} handshakes, ${judged.length} with one right verdict: ${share.toFixed(2)} % agree, ${wrong.length} do not`,
  );
  for (const { case: name, version, handshake, errors } of wrong) {
    const met = `${handshake.status ?? 'no answer'} ${handshake.flags} ${handshake.body.slice(0, 60)} (GET / ${handshake.get}, ${handshake.parallel} of 3)`;
    console.log(`${name} ${version}: real ${met}; wslint ${errors.length === 0 ? 'no error' : errors.join(' ')}`);
  }
  return share >= 98 ? 0 : 1;
}
