// Writes a tree of manifests as a GitOps repository holds them: applications, configuration with long block scalars,
// files of other tools, and one file in twenty with Istio objects. The same number of files gives the same bytes.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FILES_PER_FOLDER = 50;

/** Writes `files` files below `out` and returns their number of bytes. */
export function generate(out, files) {
  const random = generator(files);
  let bytes = 0;
  for (let number = 0; number < files; number++) {
    const app = `app-${number}`;
    const team = `team-${Math.floor(number / FILES_PER_FOLDER)}`;
    const text = KINDS[number % 20](app, team, random);
    const path = join(out, team, app, NAMES[number % 20]);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}

/** Numbers from 0 to below `limit` (mulberry32). */
function generator(seed) {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

function mesh(app, team, random) {
  const ports = random(2) === 0 ? ['http-ws', 'http'] : ['http', 'metrics'];
  return `# Routes of ${app}, kept beside the application.
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${app}
  namespace: ${team}
spec:
  hosts: [${app}.example.com]
  gateways: [istio-system/public]
  http:
    - match:
        - uri: { prefix: ${random(3) === 0 ? '/ws' : '/events'} }
      timeout: ${5 + random(60)}s
      route:
        - destination: { host: ${app}, port: { number: 8080 } }
    - route:
        - destination: { host: ${app}, port: { number: 8081 } }
---
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: ${app}
  namespace: ${team}
spec:
  host: ${app}
  trafficPolicy:
    loadBalancer:
      simple: ${['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM'][random(3)]}
    connectionPool:
      http: { http2MaxRequests: ${100 * (1 + random(20))} }
---
apiVersion: v1
kind: Service
metadata:
  name: ${app}
  namespace: ${team}
spec:
  selector: { app: ${app} }
  ports:
    - { name: ${ports[0]}, port: 8080 }
    - { name: ${ports[1]}, port: 8081 }
`;
}

function application(app, team, random) {
  const variables = Array.from(
    { length: 5 + random(30) },
    (_, n) => `            - name: SETTING_${n}\n              value: "${random(1e9).toString(36)}"`,
  );
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
  namespace: ${team}
  labels: { app.kubernetes.io/name: ${app}, app.kubernetes.io/part-of: ${team} }
spec:
  replicas: ${1 + random(9)}
  selector:
    matchLabels: { app: ${app} }
  template:
    metadata:
      labels: { app: ${app} }
    spec:
      containers:
        - name: main
          image: images.example.com/${team}/${app}:v${random(200)}
          ports: [{ containerPort: 8080 }]
          resources:
            requests: { cpu: ${10 * (1 + random(90))}m, memory: ${64 * (1 + random(30))}Mi }
          env:
${variables.join('\n')}
---
apiVersion: v1
kind: Service
metadata:
  name: ${app}
  namespace: ${team}
spec:
  selector: { app: ${app} }
  ports:
    - name: http
      port: 80
      targetPort: 8080
`;
}

/** A long text, now and then one that quotes the kinds that wslint looks for. */
function configuration(app, team, random) {
  const lines = Array.from({ length: 40 + random(160) }, (_, n) =>
    n % 60 === 59
      ? '    # see the VirtualService and the DestinationRule of this application'
      : `    ${app}.option.${n} = ${random(1e9).toString(36)} ${'lorem ipsum '.repeat(random(4))}`.trimEnd(),
  );
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${app}
  namespace: ${team}
data:
  application.properties: |
${lines.join('\n')}
`;
}

function values(app, team, random) {
  const entries = Array.from(
    { length: 20 + random(60) },
    (_, n) => `  option${n}:\n    enabled: ${random(2) === 0}\n    value: "${random(1e9)}"`,
  );
  return `# Values of the chart of ${app}\nteam: ${team}\noptions:\n${entries.join('\n')}\n`;
}

function definition(app, team, random) {
  const fields = Array.from(
    { length: 60 + random(120) },
    (_, n) =>
      `                field${n}:\n                  description: ${'What it is for. '.repeat(1 + random(3)).trim()}\n                  type: string`,
  );
  return `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ${app}s.${team}.example.com
spec:
  group: ${team}.example.com
  names: { kind: ${app.replace('-', '').replace('a', 'A')}, plural: ${app}s }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
${fields.join('\n')}
`;
}

const CYCLE = [application, configuration, values, application, definition, configuration, application, configuration];
const KINDS = Array.from({ length: 20 }, (_, n) => (n === 7 ? mesh : CYCLE[n % CYCLE.length]));
const FILE_OF = new Map([
  [application, 'app.yaml'],
  [configuration, 'config.yaml'],
  [values, 'values.yaml'],
  [definition, 'crd.yaml'],
  [mesh, 'mesh.yaml'],
]);
const NAMES = KINDS.map((kind) => FILE_OF.get(kind));
