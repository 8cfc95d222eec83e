import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.js';
import { NEWEST } from '../mesh/meshOf.js';
import { titled } from '../project/rules.js';
import { casesOf, versionsOf } from '../rules/fixture.js';

type Texts = Readonly<Record<string, string>>;

const ENVIRONMENTS = ['dev', 'prod'];

/** What a tree is told, with every detail that tells findings apart. */
function told(files: Texts, istio: string): readonly string[] {
  const { findings } = lint({ files, istio, minConfidence: 'low', noIgnores: true });
  return findings.map(({ rule, severity, file, line, message }) => `${rule} ${severity} ${file}:${line} ${message}`);
}

function below(folder: string, files: Texts): Texts {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
}

/**
 * There is one configuration of the mesh in a run, and one version: a second one is passed over. Pods that were not read
 * belong to no environment, and ProxyConfigs may be for these.
 */
const CONFIGURES = /meshConfig|IstioOperator|kind: ConfigMap|kind: HelmRelease|kind: ProxyConfig|proxyv2|\/pilot/;

// Objects of the same identity are alternatives: each environment is judged as if it were alone.
describe('an environment beside another one', () => {
  it.each(titled)('with the same objects is told what it is told alone, in the fixtures of %s', (_, { name }) => {
    for (const { name: title, files } of casesOf(name)) {
      if (Object.values(files).some((text) => CONFIGURES.test(text))) continue;
      const [istio = NEWEST] = versionsOf(files);
      const trees = ENVIRONMENTS.map((folder) => below(folder, files));
      const alone = trees.flatMap((tree) => told(tree, istio));
      expect(told(Object.assign({}, ...trees), istio).toSorted(), title).toEqual(alone.toSorted());
    }
  });
});
