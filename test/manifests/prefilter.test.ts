import { describe, expect, it } from 'vitest';
import { parseWithYaml } from '../../src/manifests/arbiter.js';
import { resourcesIn } from '../../src/manifests/documents.js';
import { piecesOf } from '../../src/manifests/prefilter.js';
import { readTexts } from '../../src/manifests/texts.js';
import { CORPUS, hasCorpus, hasGenerator, textsBelow, withGeneratedTree } from './trees.js';

const BODY = 'apiVersion: networking.istio.io/v1\nmetadata: { name: a }\nspec: {}\n';
const AFTER = 'metadata: { name: a }\nspec: {}\n';

/** Ways to write an object of kind VirtualService. */
const SPELLINGS: readonly string[] = [
  `kind: VirtualService\n${BODY}`,
  `${BODY}kind: VirtualService\n`,
  `"kind": VirtualService\n${BODY}`,
  `'kind' : 'VirtualService'\n${BODY}`,
  `kind:    VirtualService   # the kind\n${BODY}`,
  `kind:\n  VirtualService\n${BODY}`,
  `kind: >-\n  VirtualService\n${BODY}`,
  `kind: |-\n  VirtualService\n${BODY}`,
  `kind: "Virtual\\\n  Service"\n${BODY}`,
  `kind: "\\u0056irtualService"\n${BODY}`,
  `kind: "\\x56irtual\\x53ervice"\n${BODY}`,
  `kind: "\\U00000056irtualService"\n${BODY}`,
  `"k\\u0069nd": VirtualService\n${BODY}`,
  `? kind\n: VirtualService\n${BODY}`,
  `? kind\n: !!str VirtualService\n${BODY}`,
  `kind: !!str VirtualService\n${BODY}`,
  `kind: &k VirtualService\n${BODY}`,
  `metadata: { name: a, labels: { k: &k VirtualService } }\nkind: *k\napiVersion: networking.istio.io/v1\n`,
  `x: &x { kind: VirtualService }\n<<: *x\n${BODY}`,
  `{ kind: VirtualService, apiVersion: networking.istio.io/v1, metadata: { name: a } }\n`,
  `{\n"kind":"VirtualService",\n"apiVersion":"networking.istio.io/v1","metadata":{"name":"a"}}`,
  `{"\\u006bind":"VirtualService","apiVersion":"networking.istio.io/v1","metadata":{"name":"a"}}`,
  ` kind: VirtualService\n apiVersion: networking.istio.io/v1\n metadata: { name: a }\n`,
  `# comment\n\n---\n# comment\nkind: VirtualService\n${BODY}...\n`,
  `--- # comment\nkind: VirtualService\n${BODY}`,
  `--- { kind: VirtualService, apiVersion: networking.istio.io/v1, metadata: { name: a } }\n`,
  `---\tkind: VirtualService\n`.replace('\t', '\n') + BODY,
  `%YAML 1.2\n---\nkind: VirtualService\n${BODY}`,
  `%TAG ! tag:example.com,2000:\n---\nkind: VirtualService\n${BODY}`,
  `a: 1\n...\n%YAML 1.2\n---\nkind: VirtualService\n${BODY}`,
  `kind: ConfigMap\n---\nkind: VirtualService\n${BODY}`,
  `kind: ConfigMap\r\n---\r\nkind: VirtualService\r\n${BODY.replaceAll('\n', '\r\n')}`,
  `kind: VirtualService\r${BODY.replaceAll('\n', '\r')}`.replaceAll('\r', '\r\n'),
  `text: "open\n  kind: ConfigMap\n  "\n"kind": VirtualService\n${BODY}`,
  `text: 'open\n\n  kind: ConfigMap'\nkind: VirtualService\n${BODY}`,
  `list:\n- kind: ConfigMap\nkind: VirtualService\n${BODY}`,
  `data:\n  x: |\n    ---\n    kind: ConfigMap\nkind: VirtualService\n${BODY}`,
  `apiVersion: v1\nkind: List\nitems:\n- kind: VirtualService\n  ${BODY.replaceAll('\n', '\n  ')}`,
  `apiVersion: v1\nkind: "List"\nitems: [{ kind: VirtualService, apiVersion: networking.istio.io/v1, metadata: { name: a } }]\n`,
  `\uFEFFkind: VirtualService\n${BODY}`,
  `kind: VirtualService\napiVersion: "networking.istio.io\\u002Fv1"\n${AFTER}`,
  `kind: VirtualService\n"api\\u0056ersion": networking.istio.io/v1\n${AFTER}`,
];

/** What a reader without pre-filter finds, as `kind name`. */
function everythingOf(text: string): string[] {
  const { roots } = parseWithYaml(text, 0, text.length);
  return roots.flatMap((root) => resourcesIn(root)).map(({ kind, name }) => `${kind} ${name}`);
}

function keptOf(text: string): string[] {
  return readTexts({ 'a.yaml': text }, { everything: true }).resources.map(({ kind, name }) => `${kind} ${name}`);
}

describe('the pre-filter keeps a VirtualService', () => {
  it.each(SPELLINGS.map((text) => [text]))('written as %j', (text) => {
    const expected = everythingOf(text.replace('\uFEFF', ''));
    expect(expected).toEqual(['VirtualService a']);
    expect(keptOf(text)).toEqual(expected);
  });
});

describe('the pre-filter loses nothing', () => {
  const lost = (texts: ReadonlyMap<string, string>): string[] => {
    const missing: string[] = [];
    for (const [path, text] of texts) {
      if (text.includes('{{') || /Chart\.yaml$|kustomization\.ya?ml$/.test(path)) continue;
      // Releases of other software are left out by their text, and values files are no objects.
      const isObject = (object: string): boolean =>
        !object.startsWith('HelmValues') && (text.includes('istio') || !/^(?:HelmRelease|Application) /.test(object));
      const [kept, all] = [keptOf(text), everythingOf(text)].map((objects) => objects.filter(isObject).sort().join());
      if (kept !== all) missing.push(path);
    }
    return missing;
  };

  it.skipIf(!hasGenerator)('of trees in which every file is oddly written', () => {
    withGeneratedTree(['--files', '400', '--odd', '1', '--mesh', '0.3', '--seed', '5'], (folder) => {
      expect(lost(textsBelow(folder))).toEqual([]);
    });
  });

  it.skipIf(!hasCorpus)('of the corpus', () => {
    expect(lost(textsBelow(CORPUS))).toEqual([]);
  });
});

describe('the pre-filter leaves out', () => {
  it.each([
    ['other kinds', 'apiVersion: v1\nkind: Secret\ndata:\n  VirtualService: x\n'],
    [
      'other kinds with a decoy in a block scalar',
      'apiVersion: v1\nkind: Secret\ndata:\n  x: |\n    ---\n    kind: VirtualService\n',
    ],
    ['JSON that names no kind of interest', '{"apiVersion": "v1", "kind": "Secret"}'],
    ['text without objects', 'VirtualService\n'],
  ])('%s', (_, text) => {
    expect(piecesOf(text).pieces).toEqual([]);
  });

  it('documents beside one that matters', () => {
    const text = `kind: Secret\napiVersion: v1\n---\nkind: VirtualService\n${BODY}---\nkind: Secret\napiVersion: v1\n`;
    const { pieces, documents } = piecesOf(text);
    expect([documents, pieces.map(({ kind }) => kind)]).toEqual([3, ['VirtualService']]);
  });
});
