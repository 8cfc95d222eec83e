import type { Place } from './place.js';
import type { Resource } from './resource.js';

/** Everything that was read: the resources, and all that could not be judged. Nothing is left out silently. */
export interface ManifestSet {
  readonly resources: readonly Resource[];
  /** Manifests that are not valid YAML or JSON, and objects that cannot be Kubernetes objects (rule WS001). */
  readonly problems: readonly Problem[];
  /** Files that were looked at and left out, with the reason; `named` when the user gave the path himself. */
  readonly skipped: readonly Skipped[];
  /** Number of files read (skipped ones not counted). */
  readonly files: number;
  /** Comments of all kept files that may hold `wslint-ignore`, in file order. */
  readonly comments: readonly Comment[];
  /** Paths and globs that the user gave and that do not exist or match nothing. */
  readonly unmatched: readonly string[];
  /** What there is to say about how it was read. */
  readonly notes?: readonly string[];
}

export interface Problem {
  readonly place: Place;
  readonly message: string;
  readonly kind: 'syntax' | 'duplicate-key' | 'alias-bomb' | 'no-kind' | 'too-deep' | 'too-large' | 'encoding';
}

export interface Skipped {
  /** As shown to the user. */
  readonly file: string;
  readonly reason:
    | 'helm-template'
    | 'unreadable'
    | 'not-found'
    | 'symlink-loop'
    | 'link-outside'
    | 'not-a-file'
    | 'binary'
    | 'too-large'
    | 'vanished';
  /** One plain sentence for people, e.g. "permission denied". */
  readonly detail: string;
  /** The user named this very path: an unreadable one is exit code 2. */
  readonly named: boolean;
}

/** A comment that contains `wslint`. */
export interface Comment {
  readonly place: Place;
  /** The comment's text without `#` and surrounding white space. */
  readonly text: string;
  /** True when the comment stands alone on its line. */
  readonly ownLine: boolean;
}
