// What is hard on parsers, on patterns, and on what looks for ignores.
import { documents, HEAD, list, repeated, route, virtualService } from './parts.mjs';

const SPEC = `${HEAD}spec:\n  hosts: [chat]\n`;
const http = (rest) => `${HEAD}spec: { hosts: [chat], http: [${rest}] }\n`;
const annotated = (text) => HEAD.replace('prod', `prod, annotations: { wslint.io/ignore: "${text}" }`);

/** The text of each shape by its name; it takes the number of bytes. */
export const texts = {
  'ignores of a known rule': (n) => SPEC + repeated('# wslint-ignore WS101: reason\n', n),
  'ignores of no rule': (n) => SPEC + repeated('# wslint-ignore nothing\n', n),
  'ignores at the ends of lines': (n) =>
    `${HEAD}spec:\n  hosts:\n${list(n, (i) => `  - h${i} # wslint-ignore WS101: x\n`).join('')}`,
  'ignores of the whole file': (n) => SPEC + repeated('# wslint-ignore-file WS004: reason\n', n),
  'ignores above a line of findings': (n) =>
    `${SPEC}${repeated('  # wslint-ignore WS101: x\n', n / 2)}  http: ${JSON.stringify(list(n / 2, route))}\n`,
  'ignores of nothing and findings': (n) =>
    `${repeated('# wslint-ignore-file WS302: reason\n', n / 2)}${documents(virtualService(list(n / 2, route)))}`,
  'names in an ignore': (n) => `${annotated(repeated('a,', n))}spec: {}\n`,
  'known names in an ignore': (n) => `${annotated(repeated('WS101,', n))}spec: {}\n`,
  comments: (n) => SPEC + repeated('# a comment about wslint\n', n),
  'a long comment': (n) => `${HEAD}spec: {} # wslint-ignore ${repeated('x ', n)}\n`,
  anchors: (n) => `${HEAD}spec: [${list(n, (i) => `&a${i} x, *a${i}`).join(', ')}]\n`,
  'aliases of a route': (n) =>
    `${SPEC}  http:\n  - &r { match: [{ uri: { prefix: /ws } }], timeout: 1s, route: [{ destination: { host: chat } }] }\n${repeated('  - *r\n', n)}`,
  'merge keys': (n) => `${SPEC}  x: &x { a: 1 }\n  http:\n${list(n, (i) => `  - { <<: *x, name: n${i} }\n`).join('')}`,
  'nesting in flow style': (n) => repeated(`---\n${HEAD}spec: ${'{a: '.repeat(85)}1${'}'.repeat(85)}\n`, n),
  'nesting of lists': (n) => repeated(`---\n${HEAD}spec: ${'[ '.repeat(480)}1${']'.repeat(480)}\n`, n),
  'a map of tags': (n) => `${HEAD}spec:\n  x: !!str a\n${list(n, (i) => `  k${i}: v\n`).join('')}`,
  'words in brackets': (n) => `${HEAD}spec: [\t${repeated('a,', n)}]\n`,
  'brackets that close below their key': (n) => `${HEAD}spec: {\n${repeated('a: [1,\n2\n],\n', n)}}\n`,
  'keys of an unusual document': (n) => `${HEAD}spec:\n  x: !y z\n${list(n, (i) => `  k${i}: 1\n`).join('')}`,
  'merged maps': (n) =>
    `${SPEC}  x: &x { ${list(n / 100, (i) => `k${i}: 1`).join(', ')} }\n${list(n, (i) => `  m${i}: { <<: *x, <<: *x }\n`).join('')}`,
  'broken documents': (n) => repeated(`---\n${HEAD}spec: [\n`, n),
  'open quotes': (n) => `${HEAD}spec:\n${list(n, (i) => `  a${i}: "x\n`).join('')}`,
  'keys that are there twice': (n) => `${HEAD}spec:\n${repeated('  hosts: [a]\n', n)}`,
  templates: (n) => `${HEAD}spec:\n${list(n, (i) => `  {{- if .Values.a${i} }}\n  hosts: [{{ .x }}]\n`).join('')}`,
  placeholders: (n) => documents(virtualService(list(n, (i) => route(i, { timeout: '$' + '{TIMEOUT}' })))),
  'one line': (n) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [virtualService(list(n, route))] }),
  'a long path': (n) =>
    http(
      `{ timeout: 1s, match: [{ uri: { prefix: "/${repeated('ws-', n)}" } }], route: [{ destination: { host: chat } }] }`,
    ),
  'a long host': (n) =>
    `${HEAD}spec: { hosts: ["${repeated('ws-', n)}"], http: [{ timeout: 1s, match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }] }\n`,
  'a long name': (n) =>
    `${HEAD.replace('chat', `"a${repeated(' ', n)}b"`)}spec: { hosts: [a], http: [{ timeout: 0s }] }\n`,
  'a long duration': (n) =>
    http(
      `{ timeout: "${repeated('1', n)}", match: [{ uri: { prefix: /ws } }], route: [{ destination: { host: chat } }] }`,
    ),
  'marks above a letter': (n) =>
    `${HEAD}spec: { hosts: ["${repeated('e\u0301', n)}"], http: [{ timeout: 1s, match: [{ uri: { prefix: /ws } }] }] }\n`,
  'a pattern that backtracks': (n) => http(`{ match: [{ uri: { regex: "${repeated('(a+)+', n)}$" } }] }`),
  'a pattern of braces': (n) => http(`{ match: [{ uri: { regex: "${repeated('{{ ', n)}" } }] }`),
  'a pattern of brackets': (n) => http(`{ match: [{ uri: { regex: "/ws${repeated('[', n)}" } }] }`),
  'patterns that grow': (n) =>
    documents(virtualService(list(n, (i) => route(i, { match: [{ uri: { regex: `/ws${i}((a{1,30}){1,30})` } }] })))),
  'blank lines': (n) => `${HEAD}${repeated('\n', n)}spec: {}\n`,
  'a block of text': (n) => `${HEAD}spec:\n  script: |\n${repeated('    line wslint # wslint-ignore\n', n)}`,
};
