import type {
  ArtifactLocation,
  Invocation,
  Log,
  Notification,
  Region,
  Result,
  Run,
  Fix as SarifFix,
  Location as SarifLocation,
  VersionControlDetails,
} from 'sarif';
import type { Finding, Fix, LintResult, Location } from '../lint/result.js';
import type { Formatter, ReportOptions } from './formatter.js';
import { groupBy } from './group.js';
import { type Lines, lineAt, sourceLines } from './lines.js';
import { machineJson } from './machine-json.js';
import { homeOf, isWebAddress, LEVEL, ruleDescriptor } from './sarif-rules.js';
import { capitalised, oneLine, sentence } from './visible.js';

const ROOT = '%SRCROOT%';
/** A snippet of a longer line helps nobody. */
const LONGEST_SNIPPET = 1000;

/** SARIF 2.1.0, as GitHub code scanning reads it. */
export const sarif: Formatter = (result, options) => {
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run(result, options)],
  };
  return machineJson(log);
};

function run(result: LintResult, { env }: ReportOptions): Run {
  const { tool, rules, findings } = result;
  const indices = new Map(rules.map(({ id }, index) => [id, index]));
  const linesOf = sourceLines(result);
  const commit = versionControl(env);
  const home = homeOf(rules);
  return {
    tool: {
      driver: {
        name: tool.name,
        version: tool.version,
        semanticVersion: tool.version,
        ...(home === undefined ? {} : { informationUri: home }),
        rules: rules.map(ruleDescriptor),
      },
    },
    automationDetails: { id: 'wslint/' },
    columnKind: 'utf16CodeUnits',
    originalUriBaseIds: { [ROOT]: { description: { text: 'The root of the repository.' } } },
    ...(commit === undefined ? {} : { versionControlProvenance: [commit] }),
    invocations: [invocation(result)],
    results: findings.map((finding) => findingResult(finding, indices.get(finding.rule), linesOf)),
  };
}

type LinesOf = (file: string) => Lines | undefined;

function findingResult(finding: Finding, ruleIndex: number | undefined, linesOf: LinesOf): Result {
  const { resource, related, fixes } = finding;
  const location: SarifLocation = { physicalLocation: physical(finding, linesOf) };
  if (resource !== undefined) {
    const fullyQualifiedName = [resource.namespace, resource.kind, resource.name].filter(Boolean).join('/');
    location.logicalLocations = [{ name: resource.name, fullyQualifiedName, kind: 'resource' }];
  }
  const result: Result = {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVEL[finding.severity],
    message: { text: messageOf(finding) },
    locations: [location],
    partialFingerprints: { 'wslint/v1': finding.fingerprint },
    properties: { confidence: finding.confidence },
  };
  if (related.length > 0) {
    result.relatedLocations = related.map((place, i) => ({
      id: i + 1,
      physicalLocation: physical(place, linesOf),
      message: { text: withoutLinks(sentence(capitalised(place.message))) },
    }));
  }
  const changes = fixes.filter(({ edits }) => edits.length > 0);
  if (changes.length > 0) result.fixes = changes.map(sarifFix);
  return result;
}

/** What, why, what to do; then the related places as links, by which GitHub shows them. */
function messageOf({ message, why, help, related }: Finding): string {
  const sentences = [message, why, help].flatMap((part) =>
    part === undefined || part.trim() === '' ? [] : withoutLinks(sentence(capitalised(part))),
  );
  const links = related.map((place, i) => `[${linkText(place.message)}](${i + 1})`);
  if (links.length > 0) sentences.push(`See: ${links.join(', ')}.`);
  return sentences.join(' ');
}

/** Brackets of names are no links. */
function withoutLinks(text: string): string {
  return text.replace(/\]\(/g, '] (');
}

function linkText(text: string): string {
  return oneLine(text).replace(/[\\[\]]/g, '\\$&');
}

function physical(place: Location, linesOf: LinesOf): { artifactLocation: ArtifactLocation; region: Region } {
  return { artifactLocation: artifact(place.file), region: region(place, linesOf(place.file)) };
}

/** GitHub annotates a change only where it contains every line of the region: a region is one line. */
function region({ line, column, endLine, endColumn }: Location, lines: Lines | undefined): Region {
  const one: Region = { startLine: line, startColumn: column };
  if (endLine === line) one.endColumn = endColumn;
  const place = lines && lineAt(lines, line);
  if (lines === undefined || place === undefined) return one;
  const end = one.endColumn === undefined ? place.end : place.start + endColumn - 1;
  const text = lines.text.slice(place.start + column - 1, Math.min(end, place.end));
  if (text !== '' && text.length <= LONGEST_SNIPPET) one.snippet = { text };
  return one;
}

/** Relative to the root of the repository; a file outside of it by its absolute address. */
function artifact(file: string): ArtifactLocation {
  const path = file.replace(/^(\.\/)+(?=.)/, '');
  if (/^(\/|[A-Za-z]:\/)/.test(path)) return { uri: `file://${path.startsWith('/') ? '' : '/'}${encodedPath(path)}` };
  return { uri: encodedPath(path), uriBaseId: ROOT };
}

function encodedPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encodeURIComponent(segment.replace(/\p{Cs}/gu, '\ufffd')))
    .join('/')
    .replace(/^([A-Za-z])%3A\//, '$1:/');
}

function sarifFix({ description, safe, edits }: Fix): SarifFix {
  const byFile = groupBy(edits, ({ file }) => file);
  return {
    description: { text: sentence(capitalised(description)) },
    artifactChanges: [...byFile].map(([file, own]) => ({
      artifactLocation: artifact(file),
      replacements: own.map(({ line, column, endLine, endColumn, text }) => ({
        deletedRegion: { startLine: line, startColumn: column, endLine, endColumn },
        ...(text === '' ? {} : { insertedContent: { text } }),
      })),
    })),
    properties: { safe },
  };
}

/** The run counts as successful when wslint itself did not fail; all that was left out is told. */
function invocation({ errors, notes, summary }: LintResult): Invocation {
  const notifications: Notification[] = [];
  for (const { message, file } of errors) notifications.push(notification('error', message, file));
  for (const { file, reason, detail } of summary.skipped) {
    notifications.push(notification('note', `Not read: ${detail === '' ? reason : detail}`, file));
  }
  for (const note of notes) notifications.push(notification('note', note));
  return {
    executionSuccessful: errors.length === 0,
    ...(notifications.length === 0 ? {} : { toolExecutionNotifications: notifications }),
  };
}

function notification(level: 'error' | 'note', message: string, file?: string): Notification {
  const text = withoutLinks(sentence(capitalised(message)));
  if (file === undefined) return { level, message: { text } };
  return { level, message: { text }, locations: [{ physicalLocation: { artifactLocation: artifact(file) } }] };
}

/** The commit that was checked, where GitHub Actions tells it. */
function versionControl(env: ReportOptions['env']): VersionControlDetails | undefined {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_SHA: revisionId, GITHUB_REF: branch } = env;
  if (!server || !repository || !revisionId) return undefined;
  const repositoryUri = `${server}/${repository}`;
  if (!isWebAddress(repositoryUri)) return undefined;
  return { repositoryUri, revisionId, ...(branch ? { branch } : {}), mappedTo: { uriBaseId: ROOT } };
}
