import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { skip, start } from './browser.mjs';
import { load } from './load.mjs';
import { many } from './projects.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe('every kind of page', { skip }, () => {
  let site;
  let paths;
  before(async () => {
    site = await start();
    const { toFragment } = await load('share');
    const fragment = await toFragment({ istio: '1.30', files: many() });
    paths = [
      '',
      'rules/',
      'rules/h2-upgrade/',
      'rules/connection-limit/',
      'facts/',
      'proofs/',
      'playground/',
      `playground/#${fragment}`,
    ];
  });
  after(() => site?.close());

  for (const colorScheme of ['light', 'dark']) {
    it(`has nothing that axe objects to, ${colorScheme}`, async () => {
      for (const path of paths) {
        const { page, problems } = await site.open(path, { colorScheme, bypassCSP: true });
        if (path.startsWith('playground')) await page.waitForSelector('.finding');
        await page.evaluate(axe);
        for (const tab of path.startsWith('playground') ? ['findings', 'drawing', 'sarif'] : ['']) {
          if (tab !== '') {
            await page.click(`#tab-${tab}`);
            await page.waitForFunction((id) => document.getElementById(id).childElementCount > 0, tab);
          }
          const { violations } = await page.evaluate(() => window.axe.run());
          const found = violations.map(
            ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).slice(0, 3)}`,
          );
          assert.deepEqual(found, [], `${path.slice(0, 30)} ${tab}`);
        }
        assert.deepEqual(problems, []);
        await page.close();
      }
    });
  }

  for (const width of [320, 400, 1000, 1600]) {
    it(`fits a window of ${width} pixels`, async () => {
      for (const path of paths) {
        const { page } = await site.open(path, { viewport: { width, height: 900 } });
        if (path.startsWith('playground')) await page.waitForSelector('.finding');
        const overflow = await page.evaluate(() => {
          const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth;
          const cut = [...document.querySelectorAll('body *')].filter((element) => {
            const { right, width } = element.getBoundingClientRect();
            const isScrolled =
              element.closest('.code, .table, [role=tablist], #editor, .skip, thead, [hidden]') !== null;
            return width > 0 && right > innerWidth + 0.5 && !isScrolled;
          });
          return [wide, ...cut.map(({ tagName, className }) => `${tagName}.${className}`)];
        });
        assert.deepEqual(overflow, [false], `${path.slice(0, 30)} at ${width}`);
        await page.close();
      }
    });
  }
});
