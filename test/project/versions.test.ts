import { describe, expect, it } from 'vitest';
import { parse, sources } from './sources.js';
import { versionLiterals } from './versions.js';

const HOME = 'src/mesh/facts.table.ts';

describe('versions of Istio', () => {
  it('stand in the facts table and nowhere else', () => {
    expect(
      sources()
        .filter(({ file }) => file !== HOME)
        .flatMap(versionLiterals),
    ).toEqual([]);
  });

  it('are found in strings, templates, expressions and claims of comments', () => {
    const source = parse(
      'src/mesh/x.ts',
      ["const a = '>=1.28.0';", 'const b = `from 1.26 on`;', 'const c = /1\\.30/;', '// Since Istio 1.10 so.'].join(
        '\n',
      ),
    );
    expect(versionLiterals(source)).toEqual([
      'src/mesh/x.ts:1 1.28.0',
      'src/mesh/x.ts:2 1.26',
      'src/mesh/x.ts:3 1.30',
      'src/mesh/x.ts:4 Istio 1.10',
    ]);
  });

  it('are told from protocols, addresses, numbers and examples', () => {
    const source = parse(
      'src/mesh/x.ts',
      [
        "const a = 'HTTP/1.1';",
        "const b = '127.0.0.1, 1.1 to 1.4 times';",
        'const c = 1.25;',
        '/** As written: `Istio 1.26`. */',
      ].join('\n'),
    );
    expect(versionLiterals(source)).toEqual([]);
  });
});
