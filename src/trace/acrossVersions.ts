import { describeEras } from '../mesh/versionRange.js';
import { SETTING_NAMES, type SettingName, type TracePath, type TraceSetting } from './model.js';

/** What a path is, whatever its settings are under some version. */
export function keyOf({ url, client, route, destination }: TracePath): string {
  const { file, line, column } = route.place;
  return [
    url,
    client.kind,
    client.namespace,
    client.name,
    route.kind,
    `${file}:${line}:${column}`,
    destination.host,
    destination.port,
    destination.subset,
  ].join(' ');
}

/**
 * Paths of the newest version that may be in force, with what their settings are in the others.
 *
 * @param versions newest first
 * @param pathsIn the same paths under another version
 */
export function acrossVersions(
  newest: readonly TracePath[],
  versions: readonly string[],
  pathsIn: (version: string) => readonly TracePath[],
): readonly TracePath[] {
  const [first, ...older] = versions;
  if (first === undefined || older.length === 0) return newest;
  const byVersion = older.map((version) => ({
    version,
    paths: new Map(pathsIn(version).map((path) => [keyOf(path), path])),
  }));
  return newest.map((path) => {
    const { settings } = path;
    if (settings === null) return path;
    const others = byVersion.map(({ version, paths }) => ({ version, settings: paths.get(keyOf(path))?.settings }));
    const compared = SETTING_NAMES.map((name): [SettingName, TraceSetting] => {
      const elsewhere = differing(
        settings[name],
        others.map(({ version, settings: other }) => ({ version, setting: other?.[name] })),
        versions,
      );
      return [name, elsewhere.length === 0 ? settings[name] : { ...settings[name], elsewhere }];
    });
    return { ...path, settings: Object.fromEntries(compared) as Record<SettingName, TraceSetting> };
  });
}

function differing(
  setting: TraceSetting,
  others: readonly { readonly version: string; readonly setting: TraceSetting | undefined }[],
  versions: readonly string[],
): { value: unknown; versions: string }[] {
  const found = new Map<string, { value: unknown; versions: Set<string> }>();
  const own = JSON.stringify(setting.value);
  for (const { version, setting: other } of others) {
    if (other === undefined) continue;
    const text = JSON.stringify(other.value);
    if (text === own) continue;
    const entry = found.get(text) ?? { value: other.value, versions: new Set() };
    entry.versions.add(version);
    found.set(text, entry);
  }
  return [...found.values()].map(({ value, versions: some }) => ({ value, versions: describeEras(some, versions) }));
}
