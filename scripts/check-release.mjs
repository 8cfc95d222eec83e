// Fails unless a tag (v1.2.3), the package's version and the newest entry of the changelog agree.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const tag = process.argv[2];
const { version, repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
const [, newest, date] = /^## (\S+) - (\S+)$/m.exec(changelog) ?? [];
const problems = [
  tag !== `v${version}` && `the tag is ${tag}, package.json says ${version}`,
  newest !== version && `the newest entry of CHANGELOG.md is ${newest}, package.json says ${version}`,
  !/^\d{4}-\d\d-\d\d$/.test(date) && `the entry ${newest} of CHANGELOG.md has no date`,
  repository?.url === undefined && 'package.json has no repository.url, which provenance needs',
].filter(Boolean);
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
