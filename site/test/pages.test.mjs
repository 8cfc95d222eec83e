import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { loadRules } from '../../scripts/rules.mjs';
import { buildSite } from '../build.mjs';
import { load } from './load.mjs';

/** What the playground may load until it shows a first finding, compressed. */
const MOST_BYTES = 300_000;

let files;
let atOnce;
let pages;
before(async () => {
  ({ files, atOnce } = await buildSite());
  pages = new Map([...files].filter(([name]) => name.endsWith('.html')));
});

const attributes = (text, name) => [...text.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g'))].map(([, value]) => value);

describe('the pages', () => {
  it('has one for every rule, where the address that reports print ends', async () => {
    for (const rule of await loadRules()) {
      const page = pages.get(`rules/${rule.name}/index.html`);
      assert.ok(page?.includes(rule.id), rule.name);
    }
  });

  it('link to pages, places and files that are there', () => {
    for (const [name, text] of pages) {
      for (const href of [...attributes(text, 'href'), ...attributes(text, 'src'), ...attributes(text, 'srcset')]) {
        if (/^https:/.test(href)) continue;
        const { pathname, hash } = new URL(href, `http://site/${name}`);
        const target = decodeURIComponent(pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');
        assert.ok(files.has(target), `${name} → ${href}`);
        if (hash === '' || hash.startsWith('#v1.')) continue;
        assert.ok(attributes(pages.get(target), 'id').includes(hash.slice(1)), `${name} → ${href}`);
      }
    }
  });

  it('load nothing from elsewhere, and a policy holds them to it', () => {
    for (const [name, text] of pages) {
      assert.match(
        text,
        /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;[^"]* connect-src &#39;none&#39;/,
        name,
      );
      assert.doesNotMatch(text, /<script(?![^>]* src="\.)|<style|<iframe| style=| on\w+="/, name);
      for (const source of [...attributes(text, 'src'), ...attributes(text, 'srcset')])
        assert.match(source, /^\.\.?\//, name);
    }
  });

  it('have a title of their own and one first heading', () => {
    const titles = [...pages].map(([, text]) => /<title>(.*?)<\/title>/.exec(text)?.[1]);
    assert.equal(new Set(titles).size, pages.size);
    for (const [name, text] of pages) assert.equal(text.match(/<h1/g)?.length, 1, name);
  });

  it('show in every wrong example what the rule finds', async () => {
    for (const { name, id } of await loadRules()) {
      const wrong = /<h2 id="wrong">([\s\S]*?)<h2 id="right/.exec(pages.get(`rules/${name}/index.html`))?.[1] ?? '';
      const examples = wrong.split('<div class="example">').slice(1);
      assert.ok(examples.length > 0, name);
      for (const example of examples) assert.match(example, new RegExp(`class="annotation \\w+"><b>${id} `), name);
    }
  });

  it('hold links to the playground that open what they stand below', async () => {
    const { fromFragment } = await load('share');
    const [link] = attributes(pages.get('rules/h2-upgrade/index.html'), 'href').filter((href) =>
      href.includes('playground/#'),
    );
    const { files } = await fromFragment(link.split('#')[1]);
    assert.equal(files[0].path, 'h2-upgrade.yaml');
    assert.match(files[0].text, /h2UpgradePolicy: UPGRADE/);
  });
});

describe('the playground', () => {
  it('loads less than 300 kB until it shows a first finding', () => {
    const validators = [...files.keys()].find((name) => name.includes('validators'));
    const sizes = [...atOnce, validators].map((name) => gzipSync(files.get(name), { level: 9 }).length);
    assert.ok(sizes.length > 1);
    const size = sizes.reduce((sum, one) => sum + one);
    assert.ok(size < MOST_BYTES, `${size} bytes`);
  });

  it('offers the five headline rules', async () => {
    const headlines = (await loadRules()).filter(({ headline }) => headline).map(({ name }) => name);
    assert.deepEqual(attributes(pages.get('playground/index.html'), 'data-example').sort(), headlines.sort());
  });
});

describe('a build', () => {
  it('gives the same bytes again', async () => {
    const again = await buildSite();
    assert.deepEqual([...again.files.keys()], [...files.keys()]);
    for (const [name, contents] of again.files)
      assert.ok(Buffer.from(contents).equals(Buffer.from(files.get(name))), name);
  });
});
