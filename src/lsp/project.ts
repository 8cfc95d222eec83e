import type { Settings } from '../lint/settings.js';
import type { NamedVersion } from '../lint/versions.js';
import type { Place } from '../manifests/place.js';

/** The configuration of a folder as the server needs it. */
export interface Configuration {
  readonly settings: Settings;
  /** The folder that its patterns are relative to: absolute, and as reports show it. */
  readonly directory: string;
  readonly base: string;
  readonly istio: NamedVersion | undefined;
}

/** What a look at the configuration brings. */
export interface ConfigurationRead {
  /** Undefined where something is wrong with it. */
  readonly configuration: Configuration | undefined;
  /** Absolute path of its file; undefined where there is none. */
  readonly file: string | undefined;
  readonly problems: readonly { readonly place: Place; readonly message: string }[];
  /** Why a file that looks like a configuration is not read. */
  readonly passedOver?: string | undefined;
}

/** A folder, as the command knows it. */
export interface Project {
  /** Where a file that reports name is on disk. */
  absolute(shown: string): string;
  /** Reads the configuration; `textOf` has the texts of open documents, by absolute path. Never throws. */
  configuration(textOf: (absolute: string) => string | undefined): ConfigurationRead;
}
