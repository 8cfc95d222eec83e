import type { Place } from '../manifests/place.js';
import type { DeclaredSocket } from '../websockets/paths.js';
import type { Confidence, Severity } from './result.js';

export type Level = 'off' | Severity;

/** What the configuration says about one rule: its severity, or that and its options. */
export type RuleSetting =
  | Level
  | { readonly severity?: Level; readonly options?: Readonly<Record<string, number | string | boolean>> };

/** Rules by id or name. */
export type RuleSettings = Readonly<Record<string, RuleSetting>>;

/** Severities for some files. Of several that match a file the last counts. */
export interface Override {
  /** As in a `.gitignore` file beside the configuration. */
  readonly paths: readonly string[];
  readonly rules: Readonly<Record<string, Level>>;
}

/** An entry of `ignore:`. All conditions that are given must hold. */
export interface Ignore {
  readonly rules: readonly string[];
  /** As in a `.gitignore` file beside the configuration. */
  readonly paths?: readonly string[];
  /** `chat`, `prod/chat`, `DestinationRule/chat`, `DestinationRule/prod/chat`; `*` stands for any text. */
  readonly resources?: readonly string[];
  readonly reason?: string;
  /** Where the entry stands, for `unused-ignore`. */
  readonly place?: Place;
}

/** The content of `wslint.yaml`. */
export interface Settings {
  /** The Istio version in force: `1.26`, `1.26.3`. */
  readonly istio?: string;
  readonly failOn?: Severity | 'never';
  readonly minConfidence?: Confidence;
  readonly rules?: RuleSettings;
  readonly overrides?: readonly Override[];
  readonly websockets?: readonly DeclaredSocket[];
  /** Hosts that are created elsewhere. */
  readonly external?: readonly string[];
  readonly ignore?: readonly Ignore[];
  /** Files that are not read, as in a `.gitignore` file beside the configuration. */
  readonly exclude?: readonly string[];
}
