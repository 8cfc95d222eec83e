// Files that make naive readers slow.

/** The text of each by its file name. */
export const odd = {
  'map-of-16000-keys.yaml': () =>
    `apiVersion: networking.istio.io/v1\nkind: EnvoyFilter\nmetadata:\n  name: big\n  annotations:\n${lines(16_000, (n) => `    key-${n}: "${n}"`)}spec: {}\n`,
  'scalar-of-1-mb.yaml': () =>
    `apiVersion: networking.istio.io/v1\nkind: EnvoyFilter\nmetadata: { name: big }\nspec:\n  script: "${'x'.repeat(1_000_000)}"\n`,
  'template-of-40-kb.yaml': () =>
    `{{- range .Values.hosts }}\n${lines(1_000, (n) => `kind: VirtualService {{ .name${n} | quote }}: [`)}{{- end }}\n`,
  'documents-10000.yaml': () =>
    lines(
      10_000,
      (n) => `---\napiVersion: v1\nkind: Service\nmetadata: { name: s${n} }\nspec: { ports: [{ port: 80 }] }`,
    ),
};

function lines(count, line) {
  return `${Array.from({ length: count }, (_, n) => line(n)).join('\n')}\n`;
}
