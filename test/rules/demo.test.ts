import { describe, expect, it } from 'vitest';
import { lint } from '../../src/index.js';
import { rules } from '../project/rules.js';
import { root } from '../project/sources.js';
import '../helpers/findings.js';
import { filesIn } from './fixture.js';

describe('the demo', () => {
  it('shows each headline rule: the one about old versions where such a version is named, the others without', () => {
    const files = filesIn(`${root}/fixtures/demo`);
    const headlines = rules.filter(({ headline }) => headline).map(({ id }) => id);
    const found = (istio?: string) => {
      const ids = new Set(lint({ files, ...(istio && { istio }) }).findings.map(({ rule }) => rule));
      return headlines.filter((id) => ids.has(id));
    };
    expect(headlines).toHaveLength(5);
    expect(found()).toEqual(['WS101', 'WS202', 'WS301', 'WS302']);
    expect(found('1.11')).toEqual(['WS101', 'WS201', 'WS301', 'WS302']);
  });

  it.each([undefined, '1.12', '1.31'])('has nothing left to find when it is mended, Istio %s', (istio) => {
    const files = filesIn(`${root}/fixtures/demo-fixed`);
    expect(lint({ files, ...(istio && { istio }) })).toHaveFindings([]);
  });
});
