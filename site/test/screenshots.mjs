// Takes pictures of the built site, to be looked at: `npm run screenshots` writes them into site/screenshots.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { skip, start } from './browser.mjs';
import { load } from './load.mjs';
import { folder, many, service } from './projects.mjs';

const WIDTHS = [400, 1000, 1600];
const PAGES = { home: '', rules: 'rules/', rule: 'rules/h2-upgrade/', facts: 'facts/', proofs: 'proofs/' };

if (skip) {
  console.log(`SKIPPED: ${skip}`);
  process.exit(0);
}
const out = join(import.meta.dirname, '../screenshots');
mkdirSync(out, { recursive: true });
const site = await start();
const { toFragment } = await load('share');
const projects = {
  1: [
    {
      path: 'chat.yaml',
      text: service('chat')
        .replace(/ *(timeout|loadBalancer|http2Max).*\n/g, '')
        .replace(
          'trafficPolicy:',
          'trafficPolicy:\n    loadBalancer: { consistentHash: { httpCookie: { name: user, ttl: 1h } } }',
        ),
    },
  ],
  5: folder('fixtures/demo'),
  40: many(),
};
for (const width of WIDTHS) {
  for (const colorScheme of ['light', 'dark']) {
    const options = { viewport: { width, height: 900 }, colorScheme };
    for (const [name, path] of Object.entries(PAGES)) {
      const { page } = await site.open(path, options);
      await page.evaluate(() => {
        for (const image of document.images) image.loading = 'eager';
        return Promise.all([...document.images].map((image) => image.decode()));
      });
      await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      await page.context().close();
    }
    for (const [findings, files] of Object.entries(projects)) {
      const { page } = await site.open(`playground/#${await toFragment({ istio: '1.30', files })}`, options);
      await page.waitForSelector('.finding');
      const count = await page.locator('.finding').count();
      if (count !== Number(findings)) throw new Error(`${count} findings, and not ${findings}`);
      for (const tab of ['findings', 'drawing', 'sarif']) {
        await page.click(`#tab-${tab}`);
        await page.waitForFunction((id) => document.getElementById(id).childElementCount > 0, tab);
        const path = join(out, `playground-${findings}-${tab}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: tab !== 'sarif' && findings !== '40' });
      }
      await page.context().close();
    }
  }
}
await site.close();
