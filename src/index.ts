import { rules } from '../rules/index.js';
import { activeRules } from './lint/activeRules.js';
import { lintSet } from './lint/lint.js';
import { checkOneOf, checkOptions } from './lint/options.js';
import type { Confidence, LintResult, RuleInfo, Severity } from './lint/result.js';
import { ruleInfo } from './lint/ruleInfo.js';
import type { Settings } from './lint/settings.js';
import { detectedVersion, knownVersion, minorVersions, type NamedVersion, versionsInForce } from './lint/versions.js';
import { readTexts } from './manifests/texts.js';
import { type FormatName, formatNames, formatters } from './report/index.js';
import type { TraceDocument } from './trace/model.js';
import { trace as traceSet } from './trace/trace.js';
import { upgrade as compareVersions, type UpgradeDocument } from './trace/upgrade.js';
import { ADDRESS_FORMS, parseSocketUrl } from './websockets/request.js';

export { InvalidOption } from './lint/options.js';
export type {
  Confidence,
  Edit,
  Finding,
  Fix,
  InternalError,
  IstioVersion,
  LintResult,
  Location,
  Related,
  ResourceRef,
  RuleInfo,
  Severity,
  SkippedFile,
  Summary,
} from './lint/result.js';
export type { Ignore, Level, Override, RuleSetting, RuleSettings, Settings } from './lint/settings.js';
export { InvalidVersion } from './lint/versions.js';
export { hostsOf, type PictureOptions, picture } from './picture/picture.js';
export type { FormatName } from './report/index.js';
export type { ChangedFinding, FindingChange } from './trace/findingChanges.js';
export type { TraceDocument, TraceFinding, TracePath, TracePlace, TraceSetting, TraceWorkload } from './trace/model.js';
export type { ChangedFact, ChangedSetting, PathChange, UpgradeDocument } from './trace/upgrade.js';
export type { DeclaredSocket } from './websockets/paths.js';

export interface LintFilesOptions {
  /** Texts by path. Reports call the files by these paths. */
  readonly files: Readonly<Record<string, string>>;
  /** The Istio version in force, `1.26` or `1.26.3`. Default: that of the settings, else what the files say. */
  readonly istio?: string;
  /** What `wslint.yaml` may hold. Patterns are relative to the root of the paths. */
  readonly settings?: Settings;
  /** The least severity that makes the result `failed`. Default: that of the settings, else `warning`. */
  readonly failOn?: Severity | 'never';
  /** Findings of less confidence are left out. Default: that of the settings, else `medium`. */
  readonly minConfidence?: Confidence;
  /** Ids or names of the only rules to run. */
  readonly only?: readonly string[];
  /** Ids or names of rules not to run. */
  readonly skip?: readonly string[];
  /** Reports suppressed findings too. */
  readonly noIgnores?: boolean;
  /** Judges fields of objects that are on no WebSocket's way too. */
  readonly allObjects?: boolean;
}

/**
 * Judges manifests in memory. Runs in Node and in browsers; reads no file and no network.
 *
 * Manifests that cannot be read are findings (`parse-error`) or in `summary.skipped`, never exceptions.
 *
 * @throws InvalidVersion when `istio` is no Istio version
 * @throws InvalidOption for rules, severities and the like that there are not
 */
export function lint(options: LintFilesOptions): LintResult {
  checkOptions(rules, options);
  const { files, istio, settings = {}, allObjects = false, ...rest } = options;
  const set = readTexts(files, { everything: allObjects, hosts: declaredHosts(settings) });
  return lintSet(set, { ...rest, rules, settings, allObjects, istio: named(istio, settings) });
}

export interface TraceFilesOptions extends Pick<LintFilesOptions, 'files' | 'istio' | 'settings'> {
  /**
   * The address to follow, `wss://chat.example.com/ws`, or a host for every path of WebSockets to it, `chat.example.com` or
   * `chat.prod:8080`. Default: every path to any host.
   */
  readonly url?: string;
  /** The client in the mesh that asks, with the labels of its pods. */
  readonly from?: { readonly namespace: string; readonly labels?: Readonly<Record<string, string>> };
}

/** Thrown for a text that is no address of a WebSocket. */
export class InvalidAddress extends Error {
  constructor(text: string) {
    super(`${text} is no WebSocket address: ${ADDRESS_FORMS}`);
    this.name = 'InvalidAddress';
  }
}

/**
 * The ways of WebSockets through manifests in memory, each setting with the line it comes from: what
 * `wslint trace --format json` prints.
 *
 * @throws InvalidVersion, InvalidAddress, InvalidOption
 */
export function trace({ files, istio, settings = {}, url, from }: TraceFilesOptions): TraceDocument {
  checkOptions(rules, { settings });
  const address = url === undefined ? undefined : parseSocketUrl(url);
  if (url !== undefined && address === undefined) throw new InvalidAddress(url);
  const set = readTexts(files, {
    hosts: address === undefined ? declaredHosts(settings) : [...declaredHosts(settings), address.host],
  });
  const versions = versionsInForce(named(istio, settings) ?? detectedVersion(set.resources));
  const document = traceSet(set, {
    istio: versions.istio,
    eras: versions.eras,
    rules: activeRules(rules, settings, '', {}),
    declared: settings.websockets ?? [],
    url: address,
    from: from && { namespace: from.namespace, labels: new Map(Object.entries(from.labels ?? {})) },
  });
  return { ...document, notes: [...versions.notes, ...document.notes] };
}

export interface UpgradeFilesOptions extends Pick<LintFilesOptions, 'files' | 'settings'> {
  /** The Istio version that runs today. */
  readonly from: string;
  /** The Istio version to come. */
  readonly to: string;
}

/**
 * What an upgrade of Istio changes for the WebSockets of manifests in memory, and why.
 *
 * @throws InvalidVersion for what is no Istio version, and for one that wslint does not know
 * @throws InvalidOption
 */
export function upgrade({ files, settings = {}, from, to }: UpgradeFilesOptions): UpgradeDocument {
  checkOptions(rules, { settings });
  return compareVersions(readTexts(files, { hosts: declaredHosts(settings) }), {
    from: knownVersion(from),
    to: knownVersion(to),
    rules: activeRules(rules, settings, '', {}),
    declared: settings.websockets ?? [],
  });
}

/**
 * A result as `wslint --format` writes it: the whole document, final line break included. Text comes without colours and
 * unwrapped. What CIs tell by environment variables (for SARIF, the commit) is taken from `env`.
 *
 * @throws InvalidOption for a format that there is not
 */
export function report(
  result: LintResult,
  format: FormatName,
  { env = {} }: { readonly env?: Readonly<Record<string, string | undefined>> } = {},
): string {
  checkOneOf('format', format, formatNames);
  return formatters[format](result, {
    color: 0,
    hyperlinks: false,
    width: Number.POSITIVE_INFINITY,
    quiet: false,
    env,
  });
}

/** What there is to tell about every rule, its page included: what results list as `rules`. */
export function ruleInfos(): readonly RuleInfo[] {
  return rules.map(ruleInfo);
}

/** The minor versions of Istio that wslint knows, `1.26`, newest first. Others are judged as the nearest of them. */
export function istioVersions(): readonly string[] {
  return minorVersions();
}

function declaredHosts({ websockets = [] }: Settings): string[] {
  return websockets.flatMap(({ host }) => host ?? []);
}

function named(istio: string | undefined, settings: Settings): NamedVersion | undefined {
  if (istio !== undefined) return { text: istio, source: 'flag' };
  return settings.istio === undefined ? undefined : { text: settings.istio, source: 'config' };
}
