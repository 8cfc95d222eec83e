import type { KeyedMap } from '../manifests/edit.js';
import type { Range } from '../manifests/place.js';

/** error: refused, or handshakes or open sockets break for certain; warning: under ordinary conditions; info: worth knowing. */
export type Severity = 'error' | 'warning' | 'info';
/** How sure wslint is that a WebSocket travels here and that it read all that decides. */
export type Confidence = 'low' | 'medium' | 'high';

export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];
export const CONFIDENCES: readonly Confidence[] = ['low', 'medium', 'high'];

/** Where something is, ready to print: 1-based, end exclusive, UTF-16 columns. `file`: relative to the git root of the working directory, else to the working directory, with `/`. */
export interface Location extends Range {
  readonly file: string;
}

export interface Related extends Location {
  /** A short noun phrase: "routed here from /ws on chat.example.com". */
  readonly message: string;
}

export interface Edit extends Location {
  /** Replaces the range; empty deletes it. */
  readonly text: string;
  /** Of the deletion of a key: the map that holds it. Reports leave it out. */
  readonly map?: KeyedMap;
}

export interface Fix {
  readonly description: string;
  /** Safe fixes keep the meaning (`--fix`); the others need `--unsafe-fixes`. */
  readonly safe: boolean;
  readonly edits: readonly Edit[];
}

export interface ResourceRef {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** One finding, located and final: what every report prints. */
export interface Finding extends Location {
  readonly rule: string;
  readonly name: string;
  readonly severity: Severity;
  readonly confidence: Confidence;
  readonly resource?: ResourceRef;
  /** What is wrong, in one sentence. */
  readonly message: string;
  /** Why it matters, with the symptom a person sees. */
  readonly why?: string;
  /** What to do. */
  readonly help?: string;
  /** The rule's page. */
  readonly url: string;
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
  /** Survives moved lines, reformatting and renamed files. */
  readonly fingerprint: string;
}

export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
  readonly detail: string;
}

/** A failure inside wslint or a file the user named that could not be read: exit code 2. */
export interface InternalError {
  readonly message: string;
  readonly file?: string;
  /** Why not all was judged, where that is no fault of wslint: that of a file, or `too-many`. */
  readonly reason?: string;
}

export interface IstioVersion {
  /** `1.26.3`, `1.26` or null when unknown. */
  readonly version: string | null;
  readonly source: 'flag' | 'config' | 'manifests' | 'unknown';
  readonly place: { readonly file: string; readonly line: number; readonly column: number } | null;
}

export interface Summary {
  readonly files: number;
  readonly resources: number;
  /** WebSocket paths found. */
  readonly paths: number;
  readonly errors: number;
  readonly warnings: number;
  readonly infos: number;
  readonly suppressed: number;
  /** Findings of the baseline. */
  readonly known: number;
  readonly skipped: readonly SkippedFile[];
}

/** What a rule is, for reports that list all rules. */
export interface RuleInfo {
  readonly id: string;
  readonly name: string;
  readonly summary: string;
  readonly category: string;
  readonly headline: boolean;
  readonly severity: Severity;
  /** The rule's page as Markdown. */
  readonly page: string;
  readonly url: string;
}

/** The outcome of a run: the only input of every report. */
export interface LintResult {
  readonly tool: { readonly name: 'wslint'; readonly version: string };
  readonly istio: IstioVersion;
  readonly summary: Summary;
  /** Sorted by file, line, column, rule. Already filtered by confidence, suppression and baseline. */
  readonly findings: readonly Finding[];
  readonly errors: readonly InternalError[];
  /** Things to say that are no findings: "no Istio or Gateway API objects among the 12 resources read". */
  readonly notes: readonly string[];
  readonly rules: readonly RuleInfo[];
  /** Whether the run fails, by `--fail-on` (not counting `errors`). */
  readonly failed: boolean;
  /** Wall time in milliseconds, for text output only; absent in machine formats so that they stay deterministic. */
  readonly duration?: number;
  /** Text of a file by the path findings carry, for code frames; undefined where it is not at hand. */
  source(file: string): string | undefined;
}
