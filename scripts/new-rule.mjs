// Starts a rule:  npm run new-rule -- <name> [ID]
// Makes the rule, its page, its fixtures and its lines in rules/index.ts. What it makes works and finds fault delays:
// change the fixtures to what the rule is for, see the test fail, then change the rule.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = process.cwd();
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: chat, namespace: prod }
spec: { ports: [{ name: http-ws, port: 80 }] }
`;
const CATEGORIES = ['manifest', 'time', 'http2', 'balancing', 'capacity', 'routes'];

const known = new Map(
  readdirSync(join(root, 'rules'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => [name, idOf(name)]),
);
const [name, wanted] = process.argv.slice(2);
const id = wanted?.toUpperCase() ?? nextId();
if (name === undefined) fail('usage: npm run new-rule -- <name> [ID]');
if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) fail(`"${name}" is no name for a rule: use words-like-these`);
if (!/^WS\d{3}$/.test(id)) fail(`"${id}" is no id: it is WS and three digits`);
if (known.has(name)) fail(`there is a rule ${name} already`);
for (const [other, taken] of known) if (taken === id) fail(`${id} is ${other}; free is ${nextId()}`);
const category = CATEGORIES[Number(id[2])];
if (category === undefined) fail(`no category for ${id}: the first digit is 0 to ${CATEGORIES.length - 1}`);

write(
  `rules/${name}/rule.ts`,
  `import { defineRule } from '../../src/rule.js';

export default defineRule({
  id: '${id}',
  name: '${name}',
  summary: 'A fault that delays WebSocket handshakes',
  category: '${category}',
  severity: 'warning',
  facts: [],
  check({ paths, report }) {
    for (const path of paths) {
      const delay = path.route.field.get('fault', 'delay');
      if (!delay.exists) continue;
      report(path, delay.place, {
        message: 'WebSocket handshakes on this route are delayed',
        why: 'every handshake waits, and clients that give up sooner never connect',
        fix: 'delete the delay',
      });
    }
  },
});
`,
);
write(
  `rules/${name}/README.md`,
  `# ${id} ${name}

A fault that delays WebSocket handshakes.

## Why

Every handshake waits as long as the fault says. Clients that give up sooner never connect.

## Wrong

\`\`\`yaml
${example('      fault:\n        delay: { fixedDelay: 5s, percentage: { value: 100 } }\n')}\`\`\`

## Right instead

\`\`\`yaml
${example('')}\`\`\`

## When to ignore it

While you test how clients bear slow handshakes. It is silent about routes that carry no WebSockets.

## Versions

All.

## References

- [Istio: HTTPFaultInjection.Delay](https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPFaultInjection-Delay)
`,
);
write(
  `fixtures/${name}/bad/delay.yaml`,
  `# The fault stands on the route that takes the handshakes.\n${example(`      fault:\n        delay: { fixedDelay: 5s, percentage: { value: 100 } } # expect: ${id}\n`)}`,
);
write(
  `fixtures/${name}/bad/service-in-another-file/routes.yaml`,
  `# The Service, which marks the route as one of WebSockets, stands in another file.\n${route({ match: '/', fault: `      fault:\n        delay: { fixedDelay: 5s, percentage: { value: 100 } } # expect: ${id}\n` })}`,
);
write(`fixtures/${name}/bad/service-in-another-file/service.yaml`, SERVICE);
write(
  `fixtures/${name}/good/other-route.yaml`,
  `# The fault stands on a route that takes no handshakes.\n${example('', '    - match: [{ uri: { prefix: /api } }]\n      fault:\n        delay: { fixedDelay: 5s, percentage: { value: 100 } }\n      route: [{ destination: { host: api } }]\n')}`,
);
write(
  `fixtures/${name}/good/other-fault.yaml`,
  `# The fault does not delay.\n${example('      fault:\n        abort: { httpStatus: 503, percentage: { value: 1 } }\n')}`,
);
write(
  `fixtures/${name}/good/no-websocket.yaml`,
  `# No WebSocket comes here.\n${route({ match: '/orders', fault: '      fault:\n        delay: { fixedDelay: 5s, percentage: { value: 100 } }\n' })}`,
);
known.set(name, id);
writeIndex();
console.log(`Next:
  1. Say in fixtures/${name}/bad/ and good/ what the rule finds and what it leaves alone, with "# expect: ${id}".
  2. npm test -- fixtures -t ${name}        see it fail
  3. Change rules/${name}/rule.ts until it passes; then write rules/${name}/README.md.`);

function idOf(rule) {
  const file = join(root, 'rules', rule, 'rule.ts');
  return existsSync(file) ? /\bid: '(WS\d{3})'/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
}

function nextId() {
  const numbers = [...known.values()].flatMap((one) => (one?.startsWith('WS5') ? Number(one.slice(2)) : []));
  return `WS${Math.max(500, ...numbers) + 1}`;
}

function example(fault, before = '') {
  return `${route({ match: '/ws', fault, before })}---\n${SERVICE}`;
}

function route({ match, fault, before = '' }) {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: chat, namespace: prod }
spec:
  hosts: [chat]
  http:
${before}    - match: [{ uri: { prefix: ${match} } }]
${fault}      route: [{ destination: { host: chat } }]
`;
}

function writeIndex() {
  const all = [...known].filter(([, one]) => one !== undefined);
  const variable = (rule) => rule.replace(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  const byName = [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  const byId = [...all].sort(([, a], [, b]) => (a < b ? -1 : 1));
  const file = join(root, 'rules/index.ts');
  const imports = byName.map(([rule]) => `import ${variable(rule)} from './${rule}/rule.js';\n`).join('');
  const text = readFileSync(file, 'utf8')
    .replace(/(?:^import \w+ from '\.\/.*';\n)+/m, () => imports)
    .replace(
      /(: readonly Rule\[\] = \[\n)[^\]]*/,
      (_, start) => start + byId.map(([rule]) => `  ${variable(rule)},\n`).join(''),
    );
  writeFileSync(file, text);
}

function write(path, text) {
  const file = join(root, path);
  if (existsSync(file)) fail(`${path} is there already`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`made ${path}`);
}

function fail(message) {
  console.error(message);
  process.exit(2);
}
